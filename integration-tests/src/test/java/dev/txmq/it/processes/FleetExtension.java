package dev.txmq.it.processes;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * One fleet for all test classes, healed before each test. JUnit ends it when the last test has run; a JVM that exits earlier
 * ends it too.
 */
final class FleetExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, ParameterResolver, TestWatcher {

    private static final Namespace NAMESPACE = Namespace.create(FleetExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (withPayments(context)) {
            fleet(context).startPayments();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (withPayments(context)) {
            fleet(context).endPayments();
        }
    }

    private static boolean withPayments(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), WithFleet.class)
                .orElseThrow()
                .payments();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        fleet(context).heal();
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        System.out.printf(
                "%s failed%n%s%n", context.getDisplayName(), fleet(context).report());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Fleet.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return fleet(context);
    }

    private static Fleet fleet(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Fleet.class, key -> Fleet.start(), Fleet.class);
    }
}
