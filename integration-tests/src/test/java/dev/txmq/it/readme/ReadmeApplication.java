package dev.txmq.it.readme;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.IdempotentListener;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** What the README's snippets need around them to run. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({ReadmeApplication.Registrar.class, ReadmeApplication.Awards.class, Ledger.class})
class ReadmeApplication {

    record Registration(String username) {}

    record User(long id, String username) {

        String key() {
            return String.valueOf(id);
        }
    }

    record UserRegistered(long userId) {

        static UserRegistered of(User user) {
            return new UserRegistered(user.id());
        }
    }

    static class Registrar {

        private final Users users = new Users();
        private final TransactionalPublisher publisher;

        Registrar(TransactionalPublisher publisher) {
            this.publisher = publisher;
        }

        @Transactional
        public User register(Registration registration) {
            User user = users.insert(registration);
            publisher.publish(new OutgoingMessage("user-registered", user.key(), UserRegistered.of(user)));
            return user; // consumers see the message if, and only if, this commits
        }
    }

    static class Awards {

        private final Ledger ledger;

        Awards(Ledger ledger) {
            this.ledger = ledger;
        }

        @IdempotentListener(topic = "user-registered", group = "points-service")
        void award(UserRegistered event) { // its effect happens once, however often the broker delivers
            ledger.add(event.userId(), 100, "REGISTRATION");
        }
    }

    private static final class Users {

        User insert(Registration registration) {
            return new User(registration.username().length(), registration.username());
        }
    }
}

class Ledger {

    private final JdbcClient jdbc;

    Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
        jdbc.sql("CREATE TABLE entry (user_id BIGINT, delta INT, reason VARCHAR(32))")
                .update();
    }

    void add(long userId, int delta, String reason) {
        jdbc.sql("INSERT INTO entry VALUES (?, ?, ?)")
                .params(userId, delta, reason)
                .update();
    }

    int balance(long userId) {
        return jdbc.sql("SELECT COALESCE(SUM(delta), 0) FROM entry WHERE user_id = ?")
                .param(userId)
                .query(Integer.class)
                .single();
    }
}
