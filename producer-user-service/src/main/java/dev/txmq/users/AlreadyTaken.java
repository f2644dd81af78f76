package dev.txmq.users;

import java.util.Set;

/** Another user has the user name, the e-mail address or both. */
class AlreadyTaken extends RuntimeException {

    private final Set<String> fields;

    AlreadyTaken(Set<String> fields) {
        super("Already taken: " + String.join(" and ", fields));
        this.fields = Set.copyOf(fields);
    }

    Set<String> fields() {
        return fields;
    }
}
