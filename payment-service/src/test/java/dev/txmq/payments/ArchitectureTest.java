package dev.txmq.payments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq.payments", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> INSIDE_OF_THE_KIT = resideInAPackage("dev.txmq..")
            .and(resideOutsideOfPackages(
                    "dev.txmq",
                    "dev.txmq.tcc",
                    "dev.txmq.notify",
                    "dev.txmq.reconcile",
                    "dev.txmq.service",
                    "dev.txmq.payments.."));

    @ArchTest
    static final ArchRule usesOnlyThePublicApiOfTheKit =
            noClasses().should().dependOnClassesThat(INSIDE_OF_THE_KIT.as("are inside the kit or another service"));

    @ArchTest
    static final ArchRule doesNotKnowTheBrokersClient =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.rocketmq..");

    @ArchTest
    static final ArchRule injectsNoFields = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule hasNoPackageCycles =
            slices().matching("dev.txmq.(**)").should().beFreeOfCycles();
}
