package dev.txmq;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule onlyTheBorderKnowsTheBrokersClient = noClasses()
            .that()
            .resideOutsideOfPackage("dev.txmq.rocketmq..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.rocketmq..");

    @ArchTest
    static final ArchRule theBorderKnowsNeitherSendingNorReceiving = noClasses()
            .that()
            .resideInAPackage("dev.txmq.rocketmq")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.txmq.rocketmq.send", "dev.txmq.rocketmq.receive");

    @ArchTest
    static final ArchRule sendingAndReceivingDoNotKnowEachOther =
            slices().matching("dev.txmq.rocketmq.(*)").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.txmq.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule publishingRelayingAndConsumingAreHidden = classes()
            .that()
            .resideInAnyPackage(
                    "dev.txmq.publish",
                    "dev.txmq.relay",
                    "dev.txmq.consume",
                    "dev.txmq.control",
                    "dev.txmq.deadletter",
                    "dev.txmq.retention")
            .and()
            .areNotAnnotatedWith(AutoConfiguration.class)
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule applicationsTypesKnowNothingInside = noClasses()
            .that()
            .resideInAPackage("dev.txmq")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.txmq..").and(not(resideInAnyPackage("dev.txmq", "dev.txmq.config"))));

    @ArchTest
    static final ArchRule autoConfigurationsArePublicAndFinal = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule applicationsReplaceBeansOfTheirTypes = methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .and()
            .haveRawReturnType(assignableTo(resideInAPackage("dev.txmq")))
            .should()
            .beAnnotatedWith(ConditionalOnMissingBean.class);

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = noFields().should().beAnnotatedWith(Autowired.class);

    /** Mapper factories that come from a starter make the application's own MyBatis mappers vanish. */
    @ArchTest
    static final ArchRule theKitKeepsOffMyBatis =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.mybatis..");
}
