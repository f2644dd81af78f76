package dev.txmq.payments;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/**
 * What operators watch: {@code payments.suspended} counts orders that were suspended, by reason ({@code refused}, or {@code limit} of
 * the retries); {@code payments.orders} has how many are PENDING and SUSPENDED now, of all instances together.
 */
@Component
class PaymentMeters {

    private static final List<OrderStatus> WATCHED = List.of(OrderStatus.PENDING, OrderStatus.SUSPENDED);

    private final Orders orders;
    private final Counter refused;
    private final Counter atTheLimit;
    private final Map<OrderStatus, AtomicLong> counts = new EnumMap<>(OrderStatus.class);

    PaymentMeters(Orders orders, MeterRegistry registry) {
        this.orders = orders;
        refused = suspended("refused", registry);
        atTheLimit = suspended("limit", registry);
        for (OrderStatus status : WATCHED) {
            AtomicLong count = new AtomicLong();
            counts.put(status, count);
            Gauge.builder("payments.orders", count, AtomicLong::doubleValue)
                    .description("Orders whose money the bank has, and the merchant has not")
                    .tag("status", status.name())
                    .register(registry);
        }
    }

    private static Counter suspended(String reason, MeterRegistry registry) {
        return Counter.builder("payments.suspended")
                .description("Orders that were left to operators")
                .tag("reason", reason)
                .register(registry);
    }

    /** @param byRefusal rather than by the limit of retries */
    void suspended(boolean byRefusal) {
        (byRefusal ? refused : atTheLimit).increment();
    }

    /** Looks into the database, by a range of an index. */
    void count() {
        counts.forEach((status, count) -> count.set(orders.count(status)));
    }
}
