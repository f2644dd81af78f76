package dev.txmq.benchmarks.payment.seata;

import java.util.function.Consumer;

import io.seata.core.context.RootContext;
import io.seata.rm.tcc.api.BusinessActionContext;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** How participants are asked, with the global transaction's id in a header. */
final class Tries {

    static final String PATH = "/tries";

    private Tries() {}

    /** @param amount a decimal number */
    record Credit(long orderNo, long merchantId, String amount) {}

    record Points(long orderNo, long userId, long points) {}

    /** Tries in the global transaction of the caller. */
    static <T> RouterFunction<ServerResponse> routes(Class<T> request, Consumer<T> trying) {
        return RouterFunctions.route()
                .POST(PATH, asked -> {
                    RootContext.bind(String.valueOf(asked.headers().firstHeader(RootContext.KEY_XID)));
                    try {
                        trying.accept(asked.body(request));
                    } finally {
                        RootContext.unbind();
                    }
                    return ServerResponse.noContent().build();
                })
                .build();
    }

    /** What the try was given, as the server gives it back. */
    static long number(BusinessActionContext context, String parameter) {
        return Long.parseLong(text(context, parameter));
    }

    static String text(BusinessActionContext context, String parameter) {
        return String.valueOf(context.getActionContext(parameter));
    }
}
