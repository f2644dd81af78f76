package dev.txmq.notify;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.database.Columns;
import dev.txmq.database.SchemaMigration;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq.notify", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** What these lack is added there, for everybody. */
    @ArchTest
    static final ArchRule onlyWhatTheKitOpensToOthersIsUsed = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.txmq..")
                    .and(not(resideInAnyPackage(
                            "dev.txmq", "dev.txmq.notify..", "dev.txmq.config", "dev.txmq.background")))
                    .and(not(belongToAnyOf(SchemaMigration.class, Columns.class, OperatorAccess.class))));

    @ArchTest
    static final ArchRule theBrokersClientIsNotKnown =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.rocketmq..");

    @ArchTest
    static final ArchRule onlyTheSenderConnectsToOthers = noClasses()
            .that()
            .resideOutsideOfPackage("dev.txmq.notify.send")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule applicationsTypesKnowNothingInside = noClasses()
            .that()
            .resideInAPackage("dev.txmq.notify")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.txmq.notify.*..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.txmq.notify.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule applicationsNameFiveTypes = noClasses()
            .that()
            .resideInAPackage("dev.txmq.notify")
            .and()
            .doNotBelongToAnyOf(
                    Notifier.class,
                    Notice.class,
                    DeliveryLog.class,
                    NotificationEndpoints.class,
                    EndpointDisabledEvent.class)
            .should()
            .bePublic();
}
