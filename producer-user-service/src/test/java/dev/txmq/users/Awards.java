package dev.txmq.users;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.reconcile.Ledger;

/** The other side of registrations: awards that a test says. */
@TestConfiguration(proxyBeanMethods = false)
class Awards {

    @Bean
    OtherSide awards() {
        return new OtherSide();
    }

    /** What the points service would say. */
    static final class OtherSide implements Ledger {

        final List<Entry> entries = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "awards";
        }

        @Override
        public Stream<Entry> entries(Instant from, Instant to) {
            return entries.stream()
                    .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(to))
                    .sorted((one, other) -> one.key().compareTo(other.key()));
        }
    }
}
