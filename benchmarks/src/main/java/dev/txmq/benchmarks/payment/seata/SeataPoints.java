package dev.txmq.benchmarks.payment.seata;

import io.seata.rm.tcc.api.BusinessActionContext;
import io.seata.rm.tcc.api.BusinessActionContextParameter;
import io.seata.rm.tcc.api.LocalTCC;
import io.seata.rm.tcc.api.TwoPhaseBusinessAction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import dev.txmq.benchmarks.payment.service.Completion;
import dev.txmq.benchmarks.payment.service.Control;
import dev.txmq.benchmarks.payment.service.Points;

/** Credits buyers with points. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({SeataClient.class, Control.class, SeataPoints.PointsTcc.class})
class SeataPoints {

    @Bean
    Points points(JdbcClient jdbc) {
        return new Points(jdbc);
    }

    @Bean
    RouterFunction<ServerResponse> tries(PointsAction action) {
        return Tries.routes(
                Tries.Points.class,
                request -> action.reserve(null, request.orderNo(), request.userId(), request.points()));
    }

    /** The branch of the points. Public: the fence calls it by reflection. */
    @LocalTCC
    public interface PointsAction {

        @TwoPhaseBusinessAction(
                name = "points",
                commitMethod = "confirm",
                rollbackMethod = "cancel",
                useTCCFence = true)
        boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo,
                @BusinessActionContextParameter(paramName = "userId") long userId,
                @BusinessActionContextParameter(paramName = "points") long points);

        boolean confirm(BusinessActionContext context);

        boolean cancel(BusinessActionContext context);
    }

    /** Its parameters are annotated once more: those of the class are what the client reads. */
    static class PointsTcc implements PointsAction {

        private final Points points;
        private final Completion completion;

        PointsTcc(Points points, Completion completion) {
            this.points = points;
            this.completion = completion;
        }

        @Override
        public boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo,
                @BusinessActionContextParameter(paramName = "userId") long userId,
                @BusinessActionContextParameter(paramName = "points") long earned) {
            if (!points.isThere(userId)) {
                throw new IllegalStateException("There is no buyer %d".formatted(userId));
            }
            return true;
        }

        @Override
        public boolean confirm(BusinessActionContext context) {
            long orderNo = Tries.number(context, "orderNo");
            points.credit(orderNo, Tries.number(context, "userId"), Tries.number(context, "points"));
            completion.note(orderNo);
            return true;
        }

        @Override
        public boolean cancel(BusinessActionContext context) {
            return true;
        }
    }
}
