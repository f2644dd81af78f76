package dev.txmq.users;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Makes requests with the same {@code Idempotency-Key} register one user, without a look-up in the usual case:
 *
 * <ol>
 *   <li>Register. The unique keys of the tables let one of several rivals through; the others wait for it and then fail.
 *   <li>A loser's transaction is rolled back, so that it sees what the winner has committed. If its key stands for a
 *       registration, that is its answer too, provided that it asked for the same.
 *   <li>Otherwise the user name or e-mail address belongs to another user.
 *   <li>If neither is so, the winner has rolled back, or the rivals were deadlocked over its rollback: try again.
 * </ol>
 */
@Component
class IdempotentRegistration {

    private static final int MAX_ATTEMPTS = 3;

    private final Registrar registrar;
    private final UserDirectory directory;

    IdempotentRegistration(Registrar registrar, UserDirectory directory) {
        this.registrar = registrar;
        this.directory = directory;
    }

    /**
     * @throws IdempotencyKeyReused if the key stands for another registration
     * @throws AlreadyTaken if another user has the user name or the e-mail address
     */
    User register(Registration registration, @Nullable String key) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return registrar.register(registration, key);
            } catch (DuplicateKeyException e) {
                Optional<User> first = key == null ? Optional.empty() : directory.registeredWith(key, registration);
                if (first.isPresent()) {
                    return first.get();
                }
                directory.refuseIfTaken(registration);
            } catch (PessimisticLockingFailureException e) {
                // the database chose this transaction to break a deadlock
            }
        }
        // without a cause: the driver's message quotes the e-mail address
        throw new ConcurrencyFailureException("A registration met its rivals %d times".formatted(MAX_ATTEMPTS));
    }
}
