package dev.txmq.service;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "dev.txmq.service", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> INSIDE_OF_THE_KIT = resideInAPackage("dev.txmq..")
            .and(resideOutsideOfPackages("dev.txmq", "dev.txmq.reconcile", "dev.txmq.service"));

    @ArchTest
    static final ArchRule usesOnlyThePublicApiOfTheKit =
            noClasses().should().dependOnClassesThat(INSIDE_OF_THE_KIT.as("are inside the kit or a service"));

    @ArchTest
    static final ArchRule doesNotKnowTheBrokersClient =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.rocketmq..");
}
