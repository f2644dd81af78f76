package dev.txmq.users;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Answers who is registered. */
@Component
@Transactional(readOnly = true)
class UserDirectory {

    private final Users users;
    private final IdempotencyKeys keys;

    UserDirectory(Users users, IdempotencyKeys keys) {
        this.users = users;
        this.keys = keys;
    }

    /** @throws UserNotFound if there is none */
    UserProfile profile(long id) {
        return users.profile(id).orElseThrow(() -> new UserNotFound(id));
    }

    /**
     * The user whom an earlier request with this key registered.
     *
     * @throws IdempotencyKeyReused if that request was for another registration
     */
    Optional<User> registeredWith(String key, Registration registration) {
        Optional<IdempotencyKeys.Use> use = keys.find(key);
        if (use.isPresent() && !use.get().isFor(registration)) {
            throw new IdempotencyKeyReused();
        }
        return use.map(found -> users.find(found.userId()).orElseThrow(() -> new UserNotFound(found.userId())));
    }

    /** @throws AlreadyTaken if somebody has the user name or the e-mail address */
    void refuseIfTaken(Registration registration) {
        List<User> rivals = users.findRivals(registration);
        Set<String> fields = new TreeSet<>();
        for (User rival : rivals) {
            if (rival.username().equals(registration.username())) {
                fields.add("username");
            }
            if (rival.email().equalsIgnoreCase(registration.email())) {
                fields.add("email");
            }
        }
        if (!fields.isEmpty()) {
            throw new AlreadyTaken(fields);
        }
    }
}
