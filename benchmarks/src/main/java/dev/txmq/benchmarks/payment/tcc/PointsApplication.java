package dev.txmq.benchmarks.payment.tcc;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.payment.service.Completion;
import dev.txmq.benchmarks.payment.service.Control;
import dev.txmq.benchmarks.payment.service.Points;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/** Credits buyers with points. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Control.class, PointsApplication.PointsBranch.class})
class PointsApplication {

    static final String PARTICIPANT = "points";

    @Bean
    Points points(JdbcClient jdbc) {
        return new Points(jdbc);
    }

    record PointsRequest(long orderNo, long userId, long points) {}

    static class PointsBranch implements Participant<PointsRequest> {

        private final Points points;
        private final Completion completion;

        PointsBranch(Points points, Completion completion) {
            this.points = points;
            this.completion = completion;
        }

        @Override
        public String name() {
            return PARTICIPANT;
        }

        @Override
        public @Nullable Object reserve(Reservation<PointsRequest> reservation) {
            if (!points.isThere(reservation.request().userId())) {
                throw new ReservationRefusedException(
                        "There is no buyer %d".formatted(reservation.request().userId()));
            }
            return null;
        }

        @Override
        public void confirm(Reservation<PointsRequest> reservation) {
            PointsRequest request = reservation.request();
            points.credit(request.orderNo(), request.userId(), request.points());
            completion.note(request.orderNo());
        }

        @Override
        public void cancel(Reservation<PointsRequest> reservation) {
            // the reservation was all there was
        }
    }
}
