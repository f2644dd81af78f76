package dev.txmq.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says which key under {@code txmq} does not exist and which one may have been meant, or what {@link TxmqProperties} says of
 * a value. A value of another type is left to Spring Boot, which says where it stands.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WrongPropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("txmq");
    private static final Pattern KEY = Pattern.compile("txmq\\.[\\w.-]+ .+", Pattern.DOTALL);

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, BindException cause) {
        UnboundConfigurationPropertiesException unbound =
                findCause(cause, UnboundConfigurationPropertiesException.class);
        if (unbound != null) {
            return ofUnknown(unbound.getUnboundProperties().stream().sorted().toList(), cause);
        }
        Throwable root = NestedExceptionUtils.getMostSpecificCause(cause);
        String message = String.valueOf(root.getMessage());
        return root instanceof IllegalArgumentException && KEY.matcher(message).matches()
                ? new FailureAnalysis(message, "Change the value, or leave the key out for its default", cause)
                : null;
    }

    private static @Nullable FailureAnalysis ofUnknown(List<ConfigurationProperty> unknown, BindException cause) {
        if (!PREFIX.isAncestorOf(unknown.get(0).getName())) {
            return null;
        }
        String places = unknown.stream()
                .map(WrongPropertyFailureAnalyzer::place)
                .collect(Collectors.joining(", ", "txmq does not know ", ""));
        String remedies =
                unknown.stream().map(WrongPropertyFailureAnalyzer::remedy).collect(Collectors.joining("; "));
        return new FailureAnalysis(places, remedies, cause);
    }

    private static String place(ConfigurationProperty property) {
        return property.getOrigin() == null
                ? property.getName().toString()
                : "%s (%s)".formatted(property.getName(), property.getOrigin());
    }

    private static String remedy(ConfigurationProperty property) {
        return NearestKey.to(property.getName())
                .map(known -> "Write %s instead of %s".formatted(known, property.getName()))
                .orElse("Remove %s, or take a key of the README's table".formatted(property.getName()));
    }
}
