package dev.txmq.notify.endpoint;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The types that an endpoint wants: {@code payment.completed}, {@code payment.*}, or {@code *} for all. */
public record TypeFilter(Set<String> types) {

    private static final Pattern TYPE = Pattern.compile("\\*|[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*(\\.\\*)?");
    private static final int MAX_LENGTH = 2048;

    /** @throws IllegalArgumentException that says what is wrong */
    static TypeFilter of(Collection<String> types) {
        for (String type : types) {
            if (!TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException(
                        "A type that an endpoint wants is like payment.completed, payment.* or *, not '%s'"
                                .formatted(type));
            }
        }
        TypeFilter filter = new TypeFilter(new TreeSet<>(types));
        if (types.isEmpty() || filter.toColumn().length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "An endpoint wants at least one type, and names at most %d characters of them"
                            .formatted(MAX_LENGTH));
        }
        return filter;
    }

    static TypeFilter fromColumn(String column) {
        return new TypeFilter(new TreeSet<>(Set.of(column.split(" "))));
    }

    String toColumn() {
        return String.join(" ", types);
    }

    /** Whether an endpoint with these types wants this one. */
    public boolean wants(String type) {
        return types.stream()
                .anyMatch(wanted -> wanted.equals("*")
                        || wanted.equals(type)
                        || wanted.endsWith(".*") && type.startsWith(wanted.substring(0, wanted.length() - 1)));
    }
}
