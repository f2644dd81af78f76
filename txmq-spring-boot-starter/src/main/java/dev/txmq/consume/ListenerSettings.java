package dev.txmq.consume;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.ExceptionTypeFilter;

import dev.txmq.ErrorPolicy;
import dev.txmq.IdempotentListener;
import dev.txmq.config.GroupProperties;
import dev.txmq.config.StartFrom;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.Subscription.Selection;
import dev.txmq.rocketmq.receive.ReceiveSettings;

/**
 * Finds out what holds for the methods of a group: what the properties have for it, else what their annotations say, else what the
 * properties have for all.
 */
final class ListenerSettings {

    private static final String LISTENER = "listener";
    private static final String ALL = "*";
    private static final Pattern TAG_SEPARATOR = Pattern.compile("\\s*\\|\\|\\s*");
    /** What does not hold for the whole group. */
    private static final Set<String> OF_A_METHOD = Set.of(LISTENER + ".tags", LISTENER + ".filter");

    private final TxmqProperties.Consumer properties;
    private final Environment environment;
    private final ListenerNames names;
    private final Function<String, Instant> firstStart;
    private final ErrorPolicy errorPolicy;

    /** @param firstStart when a group was started first */
    ListenerSettings(
            TxmqProperties.Consumer properties,
            Environment environment,
            Function<String, Instant> firstStart,
            ErrorPolicy errorPolicy) {
        this.properties = properties;
        this.environment = environment;
        this.names = new ListenerNames(environment);
        this.firstStart = firstStart;
        this.errorPolicy = errorPolicy;
    }

    /** @throws UnusableSetupException if no listener may have it */
    String group(ListenerDetector.Found found) {
        return names.group(found);
    }

    /** @throws UnusableSetupException if topic, tags, filter or type are not valid */
    Route route(ListenerDetector.Found found, String group) {
        GroupProperties settings = settings(List.of(found), group);
        String tags = settings.filter() != null ? ALL : Objects.requireNonNull(settings.tags());
        ListenerRules.checkTags(found.declared(), tags);
        return new Route(
                found.method(),
                names.topics(found),
                new Selection(tags, settings.filter()),
                tags.equals(ALL) ? Set.of() : Set.copyOf(List.of(TAG_SEPARATOR.split(tags))),
                names.type(found));
    }

    /**
     * @param batch whether one of the methods takes batches
     * @throws UnusableSetupException if a setting of an annotation cannot be, or two of them contradict each other
     */
    ReceiveSettings receiving(List<ListenerDetector.Found> methods, String group, boolean batch) {
        GroupProperties settings = settings(methods, group);
        return new ReceiveSettings(
                Objects.requireNonNull(settings.enabled()),
                Objects.requireNonNull(settings.threads()),
                Objects.requireNonNull(settings.ordered()) ? OrderedTurns.PLACES : 0,
                batch ? Objects.requireNonNull(settings.batchSize()) : 1,
                Objects.requireNonNull(settings.maxAttempts()),
                retries(settings),
                beginning(group, Objects.requireNonNull(settings.startFrom())),
                properties.shutdownTimeout());
    }

    /** How many messages a second it may handle, or null. */
    @Nullable
    Integer rateLimit(List<ListenerDetector.Found> methods, String group) {
        return settings(methods, group).rateLimit();
    }

    /** Whether its methods handle the messages of a key one after the other. */
    boolean isOrdered(List<ListenerDetector.Found> methods, String group) {
        return Objects.requireNonNull(settings(methods, group).ordered());
    }

    RetryPolicy retryPolicy(List<ListenerDetector.Found> methods, String group) {
        GroupProperties settings = settings(methods, group);
        return new RetryPolicy(
                group,
                Objects.requireNonNull(settings.maxAttempts()),
                retries(settings),
                new ExceptionTypeFilter(
                        Objects.requireNonNull(settings.retryOn()), Objects.requireNonNull(settings.parkOn())),
                errorPolicy);
    }

    /** @throws UnusableSetupException if the properties have settings for another group */
    void refuseOthers(Set<String> groups) {
        Set<String> known = new TreeSet<>(groups);
        for (String group : new TreeSet<>(properties.groups().keySet())) {
            if (known.stream().noneMatch(one -> isSame(one, group))) {
                throw new UnusableSetupException(
                        "txmq.consumer.groups.%s.* is set, and no listener has the group '%s': there is %s"
                                .formatted(group, group, known),
                        "write the name of one of these, or remove the settings");
            }
        }
    }

    private GroupProperties settings(List<ListenerDetector.Found> methods, String group) {
        GroupProperties less = annotated(methods, group).or(ofAll());
        return ofGroup(group).map(own -> own.or(less)).orElse(less);
    }

    private Optional<GroupProperties> ofGroup(String group) {
        GroupProperties own = properties.groups().get(group);
        return own != null
                ? Optional.of(own)
                : properties.groups().entrySet().stream()
                        .filter(entry -> isSame(entry.getKey(), group))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /** An environment variable, and a key without brackets, has letters and digits alone. */
    private static boolean isSame(String one, String other) {
        return uniform(one).equals(uniform(other));
    }

    private static String uniform(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private GroupProperties ofAll() {
        boolean byLevels = properties.retryAfter().isEmpty();
        return new GroupProperties(
                true,
                properties.threads(),
                properties.batchSize(),
                properties.maxAttempts(),
                byLevels ? properties.firstRetryLevel() : null,
                byLevels ? null : properties.retryAfter(),
                List.of(),
                List.of(),
                null,
                new StartFrom.First(),
                ALL,
                null,
                false);
    }

    private GroupProperties annotated(List<ListenerDetector.Found> methods, String group) {
        if (methods.size() == 1) {
            return annotated(methods.get(0));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, ListenerDetector.Found> owners = new LinkedHashMap<>();
        for (ListenerDetector.Found found : methods) {
            annotated(found);
            texts(found.listener()).forEach((name, text) -> {
                String known = texts.putIfAbsent(name, text);
                ListenerDetector.Found other = owners.putIfAbsent(name, found);
                if (other != null && !text.equals(known) && !OF_A_METHOD.contains(name)) {
                    throw contradiction(group, name, known, other, text, found);
                }
            });
        }
        OF_A_METHOD.forEach(texts::remove);
        return bound(texts, "the methods of the group '%s'".formatted(group));
    }

    private static UnusableSetupException contradiction(
            String group,
            String name,
            @Nullable String known,
            ListenerDetector.Found one,
            String text,
            ListenerDetector.Found other) {
        return new UnusableSetupException(
                "Two methods of the group '%s' contradict each other: %s is %s in %s, and %s in %s"
                        .formatted(
                                group,
                                name.substring(LISTENER.length() + 1),
                                known,
                                one.declared(),
                                text,
                                other.declared()),
                "it holds for the whole group, so write it at one of them only");
    }

    private GroupProperties annotated(ListenerDetector.Found found) {
        return bound(texts(found.listener()), "the @IdempotentListener method %s".formatted(found.declared()));
    }

    private static GroupProperties bound(Map<String, String> texts, String owner) {
        try {
            GroupProperties settings =
                    new Binder(new MapConfigurationPropertySource(texts)).bindOrCreate(LISTENER, GroupProperties.class);
            settings.check(name -> "%s of %s".formatted(name, owner));
            return settings;
        } catch (BindException e) {
            throw new UnusableSetupException(
                    "%s of %s cannot be read: %s"
                            .formatted(
                                    e.getName().getLastElement(Form.ORIGINAL),
                                    owner,
                                    NestedExceptionUtils.getMostSpecificCause(e).getMessage()),
                    "change it, or leave it out",
                    e);
        } catch (IllegalArgumentException e) {
            throw new UnusableSetupException(String.valueOf(e.getMessage()), "change it, or leave it out", e);
        }
    }

    private Map<String, String> texts(IdempotentListener listener) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("enabled", listener.enabled());
        texts.put("threads", listener.threads());
        texts.put("batchSize", listener.batchSize());
        texts.put("maxAttempts", listener.maxAttempts());
        texts.put("firstRetryLevel", listener.firstRetryLevel());
        texts.put("retryAfter", listener.retryAfter());
        texts.put("retryOn", names(listener.retryOn()));
        texts.put("parkOn", names(listener.parkOn()));
        texts.put("rateLimit", listener.rateLimit());
        texts.put("startFrom", listener.startFrom());
        texts.put("ordered", listener.ordered());
        texts.put("tags", listener.tags());
        texts.put("filter", listener.filter());
        Map<String, String> given = new LinkedHashMap<>();
        texts.forEach((name, text) -> {
            String resolved = environment.resolveRequiredPlaceholders(text);
            // every tag is what holds anyway
            if (!resolved.isBlank() && !(name.equals("tags") && resolved.equals(ALL))) {
                given.put(LISTENER + "." + name, resolved);
            }
        });
        return given;
    }

    private static String names(Class<?>[] types) {
        return Stream.of(types).map(Class::getName).collect(Collectors.joining(","));
    }

    private static RetryLadder retries(GroupProperties settings) {
        return settings.retryAfter() != null
                ? new RetryLadder(1, settings.retryAfter())
                : new RetryLadder(Objects.requireNonNull(settings.firstRetryLevel()), List.of());
    }

    private Supplier<Optional<Instant>> beginning(String group, StartFrom from) {
        if (from instanceof StartFrom.Now) {
            return () -> Optional.of(firstStart.apply(group));
        }
        return from instanceof StartFrom.Time since ? () -> Optional.of(since.time()) : Optional::empty;
    }
}
