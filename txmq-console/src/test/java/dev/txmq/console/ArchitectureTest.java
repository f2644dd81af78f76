package dev.txmq.console;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq.console", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** It asks services over HTTP, whatever version of the kit they have. */
    @ArchTest
    static final ArchRule theKitIsNotKnown = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.txmq..").and(not(resideInAPackage("dev.txmq.console.."))));

    @ArchTest
    static final ArchRule onlyOnePackageAsksServices = noClasses()
            .that()
            .resideOutsideOfPackage("dev.txmq.console.service")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web.client", "java.net.http");

    @ArchTest
    static final ArchRule nothingIsKeptInADatabase =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql", "javax.sql");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.txmq.console.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule injectsNoFields = GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
}
