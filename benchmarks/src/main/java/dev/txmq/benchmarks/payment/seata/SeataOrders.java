package dev.txmq.benchmarks.payment.seata;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.seata.core.context.RootContext;
import io.seata.rm.tcc.api.BusinessActionContext;
import io.seata.rm.tcc.api.BusinessActionContextParameter;
import io.seata.rm.tcc.api.LocalTCC;
import io.seata.rm.tcc.api.TwoPhaseBusinessAction;
import io.seata.spring.annotation.GlobalTransactional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

import dev.txmq.benchmarks.payment.service.Orders;
import dev.txmq.benchmarks.payment.service.Orders.Status;
import dev.txmq.benchmarks.payment.service.Payer;
import dev.txmq.benchmarks.payment.service.Paying;
import dev.txmq.benchmarks.payment.service.Payment;

/** Begins a global transaction for each payment, and asks both participants at once, as txmq does. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({SeataClient.class, Paying.class, SeataOrders.OrderTcc.class, SeataOrders.InGlobalTransaction.class})
class SeataOrders {

    static final int TIMEOUT_MILLIS = 10_000;

    @Bean
    Orders orders(JdbcClient jdbc) {
        return new Orders(jdbc);
    }

    static class InGlobalTransaction implements Payer, AutoCloseable {

        private final OrderAction order;
        private final RestClient accounts;
        private final RestClient points;
        private final ExecutorService threads = Executors.newCachedThreadPool();

        InGlobalTransaction(
                OrderAction order,
                RestClient.Builder clients,
                @Value("${benchmarks.payment.accounts}") String accounts,
                @Value("${benchmarks.payment.points}") String points) {
            this.order = order;
            JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
            this.accounts =
                    clients.clone().requestFactory(requests).baseUrl(accounts).build();
            this.points =
                    clients.clone().requestFactory(requests).baseUrl(points).build();
        }

        @Override
        @GlobalTransactional(name = "payment", timeoutMills = TIMEOUT_MILLIS)
        public void pay(Payment payment) {
            String xid = RootContext.getXID();
            order.reserve(null, payment.orderNo());
            CompletableFuture<Void> account = CompletableFuture.runAsync(
                    () -> ask(
                            accounts,
                            xid,
                            new Tries.Credit(
                                    payment.orderNo(),
                                    payment.merchantId(),
                                    payment.amount().toPlainString())),
                    threads);
            ask(points, xid, new Tries.Points(payment.orderNo(), payment.userId(), payment.points()));
            account.join();
        }

        private static void ask(RestClient participant, String xid, Object request) {
            participant
                    .post()
                    .uri(Tries.PATH)
                    .header(RootContext.KEY_XID, xid)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(request)
                    .retrieve()
                    .toBodilessEntity();
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    /** The order's own branch. Public: the fence calls it by reflection. */
    @LocalTCC
    public interface OrderAction {

        @TwoPhaseBusinessAction(name = "order", commitMethod = "confirm", rollbackMethod = "cancel", useTCCFence = true)
        boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo);

        boolean confirm(BusinessActionContext context);

        boolean cancel(BusinessActionContext context);
    }

    /** Its parameters are annotated once more: those of the class are what the client reads. */
    static class OrderTcc implements OrderAction {

        private final Orders orders;

        OrderTcc(Orders orders) {
            this.orders = orders;
        }

        @Override
        public boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo) {
            orders.move(orderNo, Status.CREATED, Status.PAYING);
            return true;
        }

        @Override
        public boolean confirm(BusinessActionContext context) {
            orders.move(Tries.number(context, "orderNo"), Status.PAYING, Status.PAID);
            return true;
        }

        @Override
        public boolean cancel(BusinessActionContext context) {
            orders.move(Tries.number(context, "orderNo"), Status.PAYING, Status.CREATED);
            return true;
        }
    }
}
