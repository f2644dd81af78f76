package dev.txmq.users;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Stores a user, the idempotency key and the event in one transaction: all of them or nothing. */
@Component
class Registrar {

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final Users users;
    private final IdempotencyKeys keys;
    private final TransactionalPublisher publisher;
    private final Clock clock;

    Registrar(Users users, IdempotencyKeys keys, TransactionalPublisher publisher, Clock clock) {
        this.users = users;
        this.keys = keys;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * @throws org.springframework.dao.DuplicateKeyException if the user name, the e-mail address or the key is there already
     * @throws dev.txmq.TxmqException if the event cannot be published; nothing is registered then
     */
    @Transactional
    User register(Registration registration, @Nullable String key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Users.GeneratedId id = new Users.GeneratedId();
        users.insert(registration, now, id);
        User user = new User(id.value(), registration.username(), registration.email(), now);
        if (key != null) {
            keys.insert(key, registration.fingerprint(), user.id(), now);
        }
        MessageId message = publisher.publish(
                new OutgoingMessage(UserRegistered.TOPIC, String.valueOf(user.id()), UserRegistered.of(user)));
        LOG.debug("registering user {}, message {}", user.id(), message);
        return user;
    }
}
