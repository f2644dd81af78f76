package dev.txmq.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.beans.PropertyMatches;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** Finds the key of {@link TxmqProperties} that somebody may have meant, each part of it by Spring's {@link PropertyMatches}. */
final class NearestKey {

    private static final int TYPING_ERRORS = 3;
    private static final Pattern DASH = Pattern.compile("-(.)");

    private NearestKey() {}

    static Optional<String> to(ConfigurationPropertyName unknown) {
        String known = unknown.getElement(0, Form.DASHED);
        ResolvableType type = ResolvableType.forClass(TxmqProperties.class);
        for (int i = 1; i < unknown.getNumberOfElements(); i++) {
            if (type.toClass() == Map.class) {
                known += "." + unknown.getElement(i, Form.ORIGINAL);
                type = type.getGeneric(1);
                continue;
            }
            Optional<String> field = field(type.toClass(), camelCase(unknown.getElement(i, Form.DASHED)));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            known += "." + DataObjectPropertyName.toDashedForm(field.get());
            type = typeOf(type.toClass(), field.get());
        }
        return type.toClass().isRecord() ? Optional.empty() : Optional.of(known);
    }

    private static Optional<String> field(Class<?> type, String name) {
        if (!type.isRecord()) {
            return Optional.empty();
        }
        return IntStream.rangeClosed(0, TYPING_ERRORS)
                .boxed()
                .flatMap(distance -> distance == 0
                        ? Stream.of(name)
                        : Stream.of(
                                PropertyMatches.forField(name, type, distance).getPossibleMatches()))
                .filter(candidate -> isKnown(type, candidate))
                .findFirst();
    }

    private static boolean isKnown(Class<?> type, String field) {
        return Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> component.getName().equals(field));
    }

    private static ResolvableType typeOf(Class<?> type, String field) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getName().equals(field))
                .map(component -> ResolvableType.forType(component.getGenericType()))
                .findFirst()
                .orElseThrow();
    }

    private static String camelCase(String dashed) {
        return DASH.matcher(dashed).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }
}
