package dev.txmq.test;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.txmq.test", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("dev.txmq.test.(*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatEachServerNeedsKnowsNoOtherRoom = noClasses()
            .that()
            .resideInAPackage("dev.txmq.test.server")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.txmq.test.embedded",
                    "dev.txmq.test.container",
                    "dev.txmq.test.faults",
                    "dev.txmq.test.spring");

    @ArchTest
    static final ArchRule usersTypesArePublic = classes()
            .that()
            .resideInAPackage("dev.txmq.test")
            .and()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotEndingWith("package-info")
            .should()
            .bePublic();
}
