package dev.txmq.reconcile;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.actuate.ReaderAccess;
import dev.txmq.database.Columns;
import dev.txmq.database.SchemaMigration;
import dev.txmq.digest.IdHash;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq.reconcile", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** What these lack is added there, for everybody. */
    @ArchTest
    static final ArchRule onlyWhatTheKitOpensToOthersIsUsed = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.txmq..")
                    .and(not(resideInAnyPackage(
                            "dev.txmq", "dev.txmq.reconcile..", "dev.txmq.config", "dev.txmq.background")))
                    .and(not(belongToAnyOf(
                            SchemaMigration.class,
                            Columns.class,
                            OperatorAccess.class,
                            ReaderAccess.class,
                            IdHash.class))));

    @ArchTest
    static final ArchRule theBrokersClientIsNotKnown =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.rocketmq..");

    @ArchTest
    static final ArchRule onlySidesAndLedgersAskOthers = noClasses()
            .that()
            .resideOutsideOfPackages("dev.txmq.reconcile.side", "dev.txmq.reconcile.ledger")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web.client", "java.net.http");

    @ArchTest
    static final ArchRule applicationsTypesKnowNothingInside = noClasses()
            .that()
            .resideInAPackage("dev.txmq.reconcile")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.txmq.reconcile.*..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.txmq.reconcile.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule applicationsNameFourTypes = noClasses()
            .that()
            .resideInAPackage("dev.txmq.reconcile")
            .and()
            .doNotBelongToAnyOf(Reconciliation.class, Difference.class, Ledger.class, LedgerDifferenceEvent.class)
            .should()
            .bePublic();
}
