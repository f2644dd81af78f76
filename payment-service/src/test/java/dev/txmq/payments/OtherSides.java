package dev.txmq.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.reconcile.Ledger;

/** The other sides of paid orders: credits and points that a test says. */
@TestConfiguration(proxyBeanMethods = false)
class OtherSides {

    @Bean
    OtherSide testCredits() {
        return new OtherSide("test-credits");
    }

    @Bean
    OtherSide testPoints() {
        return new OtherSide("test-points");
    }

    /** What another service would say. */
    static final class OtherSide implements Ledger {

        private final String name;
        private final List<Entry> entries = new CopyOnWriteArrayList<>();

        OtherSide(String name) {
            this.name = name;
        }

        void clear() {
            entries.clear();
        }

        void add(String orderNo, String amount, Instant at) {
            entries.add(new Entry(orderNo, new BigDecimal(amount), at, null));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Stream<Entry> entries(Instant from, Instant to) {
            return entries.stream()
                    .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(to))
                    .sorted(Comparator.comparing(Entry::key));
        }
    }
}
