package dev.txmq.benchmarks.payment.tcc;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.payment.service.Orders;
import dev.txmq.benchmarks.payment.service.Orders.Status;
import dev.txmq.benchmarks.payment.service.Payer;
import dev.txmq.benchmarks.payment.service.Paying;
import dev.txmq.benchmarks.payment.service.Payment;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activity;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;

/** Runs an activity for each payment; the order is a branch of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Paying.class, OrdersApplication.OrderBranch.class, OrdersApplication.RunsActivities.class})
class OrdersApplication {

    private static final String PARTICIPANT = "order";

    @Bean
    Orders orders(JdbcClient jdbc) {
        return new Orders(jdbc);
    }

    /** @param orderNo of an order that was created before */
    record OrderRequest(long orderNo) {}

    static class RunsActivities implements Payer {

        private final Activities activities;

        RunsActivities(Activities activities) {
            this.activities = activities;
        }

        @Override
        public void pay(Payment payment) {
            Outcome outcome = activities.run(Activity.of("payment", String.valueOf(payment.orderNo()))
                    .reserve(PARTICIPANT, new OrderRequest(payment.orderNo()))
                    .reserve(
                            AccountsApplication.PARTICIPANT,
                            new AccountsApplication.CreditRequest(
                                    payment.orderNo(), payment.merchantId(), payment.amount()))
                    .reserve(
                            PointsApplication.PARTICIPANT,
                            new PointsApplication.PointsRequest(
                                    payment.orderNo(), payment.userId(), payment.points())));
            if (!outcome.isConfirmed()) {
                throw new IllegalStateException(
                        "Order %d is not paid: %s".formatted(payment.orderNo(), outcome.reason()));
            }
        }
    }

    static class OrderBranch implements Participant<OrderRequest> {

        private final Orders orders;

        OrderBranch(Orders orders) {
            this.orders = orders;
        }

        @Override
        public String name() {
            return PARTICIPANT;
        }

        @Override
        public @Nullable Object reserve(Reservation<OrderRequest> reservation) {
            orders.move(reservation.request().orderNo(), Status.CREATED, Status.PAYING);
            return null;
        }

        @Override
        public void confirm(Reservation<OrderRequest> reservation) {
            orders.move(reservation.request().orderNo(), Status.PAYING, Status.PAID);
        }

        @Override
        public void cancel(Reservation<OrderRequest> reservation) {
            orders.move(reservation.request().orderNo(), Status.PAYING, Status.CREATED);
        }
    }
}
