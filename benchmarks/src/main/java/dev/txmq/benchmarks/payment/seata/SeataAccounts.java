package dev.txmq.benchmarks.payment.seata;

import java.math.BigDecimal;

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

import dev.txmq.benchmarks.payment.service.Accounts;
import dev.txmq.benchmarks.payment.service.Completion;
import dev.txmq.benchmarks.payment.service.Control;

/** Credits merchants. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({SeataClient.class, Control.class, SeataAccounts.AccountTcc.class})
class SeataAccounts {

    @Bean
    Accounts accounts(JdbcClient jdbc) {
        return new Accounts(jdbc);
    }

    @Bean
    RouterFunction<ServerResponse> tries(AccountAction action) {
        return Tries.routes(
                Tries.Credit.class,
                credit -> action.reserve(null, credit.orderNo(), credit.merchantId(), credit.amount()));
    }

    /** The account's branch. Public: the fence calls it by reflection. */
    @LocalTCC
    public interface AccountAction {

        @TwoPhaseBusinessAction(
                name = "account",
                commitMethod = "confirm",
                rollbackMethod = "cancel",
                useTCCFence = true)
        boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo,
                @BusinessActionContextParameter(paramName = "merchantId") long merchantId,
                @BusinessActionContextParameter(paramName = "amount") String amount);

        boolean confirm(BusinessActionContext context);

        boolean cancel(BusinessActionContext context);
    }

    /** Its parameters are annotated once more: those of the class are what the client reads. */
    static class AccountTcc implements AccountAction {

        private final Accounts accounts;
        private final Completion completion;

        AccountTcc(Accounts accounts, Completion completion) {
            this.accounts = accounts;
            this.completion = completion;
        }

        @Override
        public boolean reserve(
                @Nullable BusinessActionContext context,
                @BusinessActionContextParameter(paramName = "orderNo") long orderNo,
                @BusinessActionContextParameter(paramName = "merchantId") long merchantId,
                @BusinessActionContextParameter(paramName = "amount") String amount) {
            if (!accounts.isOpen(merchantId)) {
                throw new IllegalStateException("Merchant %d has no open account".formatted(merchantId));
            }
            return true;
        }

        @Override
        public boolean confirm(BusinessActionContext context) {
            long orderNo = Tries.number(context, "orderNo");
            accounts.credit(
                    orderNo, Tries.number(context, "merchantId"), new BigDecimal(Tries.text(context, "amount")));
            completion.note(orderNo);
            return true;
        }

        @Override
        public boolean cancel(BusinessActionContext context) {
            return true;
        }
    }
}
