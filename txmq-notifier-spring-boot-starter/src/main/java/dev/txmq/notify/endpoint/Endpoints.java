package dev.txmq.notify.endpoint;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.config.NameRules;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.config.NotifierProperties.FixedEndpoint;
import dev.txmq.notify.endpoint.StoredEndpoint.Failures;

/** Keeps the addresses of recipients. */
public final class Endpoints implements NotificationEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    private final EndpointTable table;
    private final Secrets secrets;
    private final UrlRules rules;
    private final Trial trial;
    private final TransactionTemplate callers;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    /**
     * @param callers joins the transaction of the caller
     * @param transaction is apart from it
     */
    Endpoints(
            EndpointTable table,
            Secrets secrets,
            UrlRules rules,
            Trial trial,
            TransactionTemplate callers,
            TransactionTemplate transaction,
            Clock clock) {
        this.table = table;
        this.secrets = secrets;
        this.rules = rules;
        this.trial = trial;
        this.callers = callers;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public Created add(String recipient, URI url, Set<String> types, Options options) {
        if (!NameRules.isPlain(recipient)) {
            throw new IllegalArgumentException(
                    "The recipient of an endpoint must be 1 to 64 of a-z A-Z 0-9 . _ -, was '%s'".formatted(recipient));
        }
        String secret = secrets.make();
        StoredEndpoint endpoint = checked(ids.generate(), recipient, url, types, options, secret);
        callers.executeWithoutResult(status -> table.insert(endpoint));
        LOG.info("adding endpoint {} of {}", endpoint.id(), recipient);
        return new Created(endpoint.id(), secret);
    }

    @Override
    public boolean change(UUID id, URI url, Set<String> types, Options options) {
        StoredEndpoint endpoint = checked(id, "", url, types, options, "");
        return did(() -> table.change(endpoint));
    }

    /**
     * Adds an endpoint that is configured, or gives it what is configured now. One that is disabled stays so.
     *
     * @throws UnusableSetupException if it is not allowed, or if the name was that of another recipient's endpoint
     */
    void keep(String name, FixedEndpoint fixed) {
        try {
            StoredEndpoint endpoint = checked(
                    idOf(name),
                    Objects.requireNonNull(fixed.recipient()),
                    Objects.requireNonNull(fixed.url()),
                    fixed.types(),
                    Options.DEFAULT,
                    Objects.requireNonNull(fixed.secret()));
            boolean added = did(() -> table.insertUnlessThere(endpoint));
            if (added) {
                LOG.info("endpoint {} of {} is added, as {} says", endpoint.id(), endpoint.recipient(), key(name));
            } else {
                transaction.executeWithoutResult(status -> keep(name, endpoint, fixed));
            }
        } catch (IllegalArgumentException e) {
            throw new UnusableSetupException(
                    "%s is no endpoint. %s".formatted(key(name), e.getMessage()), "change it, or leave it out", e);
        }
    }

    private void keep(String name, StoredEndpoint endpoint, FixedEndpoint fixed) {
        StoredEndpoint before = table.lock(endpoint.id()).orElseThrow();
        if (!before.recipient().equals(endpoint.recipient())) {
            throw new UnusableSetupException(
                    "%s was an endpoint of %s, and is to be one of %s"
                            .formatted(key(name), before.recipient(), endpoint.recipient()),
                    "give the endpoint of %s another name, and disable endpoint %s if nobody is to be told there"
                            .formatted(endpoint.recipient(), endpoint.id()));
        }
        table.change(endpoint);
        if (!secrets.decrypt(before.secret()).equals(fixed.secret())) {
            Instant until = clock.instant().plus(USUAL_OVERLAP);
            table.rotate(endpoint.id(), endpoint.secret(), until);
            LOG.info("endpoint {} has another secret, the old one is valid until {}", endpoint.id(), until);
        }
    }

    private static String key(String name) {
        return "txmq.notifier.endpoints." + name;
    }

    /** The same in each instance and at each start. */
    private static UUID idOf(String name) {
        return UUID.nameUUIDFromBytes(key(name).getBytes(StandardCharsets.UTF_8));
    }

    private StoredEndpoint checked(
            UUID id, String recipient, URI url, Set<String> types, Options options, String secret) {
        rules.check(url);
        check("concurrency", options.concurrency(), 1, NotifierProperties.MAX_CONCURRENCY);
        check("ratePerSecond", options.ratePerSecond(), NotifierProperties.MIN_RATE, NotifierProperties.MAX_RATE);
        Headers.checkExpectedBody(options.expectedBody());
        String headers = Headers.write(options.headers());
        return new StoredEndpoint(
                id,
                recipient,
                url,
                TypeFilter.of(types),
                secrets.encrypt(secret),
                null,
                null,
                headers == null ? null : secrets.encrypt(headers),
                options.expectedBody(),
                options.concurrency(),
                options.ratePerSecond(),
                options.ordered(),
                true,
                null,
                null,
                clock.instant(),
                Failures.NONE);
    }

    private static void check(String name, double value, double least, double most) {
        if (value != 0 && !(value >= least && value <= most)) {
            throw new IllegalArgumentException("%s of an endpoint must be %s to %s, or 0 for the default, was %s"
                    .formatted(name, least, most, value));
        }
    }

    @Override
    public String rotateSecret(UUID id, Duration oldOneValidFor) {
        if (oldOneValidFor.isNegative() || oldOneValidFor.compareTo(LONGEST_OVERLAP) > 0) {
            throw new IllegalArgumentException(
                    "An old secret may be valid for 0 to 7 days, not for %s".formatted(oldOneValidFor));
        }
        String secret = secrets.make();
        Instant until = clock.instant().plus(oldOneValidFor);
        if (!did(() -> table.rotate(id, secrets.encrypt(secret), until))) {
            throw new IllegalArgumentException("There is no endpoint " + id);
        }
        LOG.info("endpoint {} has a new secret, the old one is valid until {}", id, until);
        return secret;
    }

    @Override
    public boolean disable(UUID id, String reason, String operator) {
        boolean done = did(() -> table.disable(id, reason, operator, clock.instant()));
        if (done) {
            LOG.info("endpoint {} is disabled by {}", id, operator);
        }
        return done;
    }

    @Override
    public boolean enable(UUID id, String operator) {
        boolean done = did(() -> table.enable(id, operator, clock.instant()));
        if (done) {
            LOG.info("endpoint {} is enabled by {}", id, operator);
        }
        return done;
    }

    @Override
    public Attempt test(UUID id) {
        StoredEndpoint endpoint = read(() -> table.find(id))
                .orElseThrow(() -> new IllegalArgumentException("There is no endpoint " + id));
        return trial.send(endpoint);
    }

    @Override
    public Optional<Endpoint> find(UUID id) {
        return read(() -> table.find(id)).map(StoredEndpoint::shown);
    }

    @Override
    public List<Endpoint> ofRecipient(String recipient) {
        return read(() -> table.ofRecipient(recipient)).stream()
                .map(StoredEndpoint::shown)
                .toList();
    }

    /** By id, for operators. */
    public List<Endpoint> list(@Nullable Boolean active, @Nullable UUID after, int limit) {
        return read(() -> table.list(active, after, limit)).stream()
                .map(StoredEndpoint::shown)
                .toList();
    }

    private boolean did(Supplier<Boolean> change) {
        return Boolean.TRUE.equals(transaction.execute(status -> change.get()));
    }

    private <T> T read(Supplier<T> query) {
        return Objects.requireNonNull(transaction.execute(status -> query.get()));
    }
}
