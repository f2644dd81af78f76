package dev.txmq.consume;

import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ReflectionUtils;

import dev.txmq.ListenerInterceptor;
import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;

/** Lets the application's interceptors stand around a handling, the first of them outermost. */
final class Interception {

    private static final Logger LOG = LoggerFactory.getLogger(Interception.class);

    private final List<ListenerInterceptor> interceptors;

    Interception(List<ListenerInterceptor> interceptors) {
        this.interceptors = interceptors;
    }

    /** Returns, or throws, what the handling does; throws what an interceptor throws beside that. */
    boolean around(String group, List<ReceivedMessage<Object>> messages, BooleanSupplier handling) {
        return around(0, group, messages, handling);
    }

    private boolean around(int next, String group, List<ReceivedMessage<Object>> messages, BooleanSupplier handling) {
        if (next == interceptors.size()) {
            return handling.getAsBoolean();
        }
        ListenerInterceptor interceptor = interceptors.get(next);
        Once inner = new Once(() -> around(next + 1, group, messages, handling));
        try {
            interceptor.around(group, messages, inner);
        } catch (RuntimeException | Error e) {
            if (!inner.isDone()) {
                throw e;
            }
            if (inner.failure == null) {
                LOG.error("{} failed after group {} had handled {}", name(interceptor), group, ids(messages), e);
            }
        }
        if (!inner.isDone()) {
            throw new IllegalStateException(name(interceptor) + " does not run the handling: let it run it once");
        }
        return inner.outcome();
    }

    private static String name(ListenerInterceptor interceptor) {
        return interceptor.getClass().getName();
    }

    private static List<MessageId> ids(List<ReceivedMessage<Object>> messages) {
        return messages.stream().map(ReceivedMessage::id).toList();
    }

    /** What an interceptor stands around: it may neither leave it out nor hide its failure. */
    private static final class Once implements Runnable {

        private final BooleanSupplier handling;
        private boolean done;
        private boolean outcome;
        private @Nullable Throwable failure;

        Once(BooleanSupplier handling) {
            this.handling = handling;
        }

        @Override
        public void run() {
            if (done) {
                throw new IllegalStateException("A ListenerInterceptor runs the handling twice: let it run it once");
            }
            done = true;
            try {
                outcome = handling.getAsBoolean();
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
        }

        boolean isDone() {
            return done;
        }

        boolean outcome() {
            if (failure != null) {
                ReflectionUtils.rethrowRuntimeException(failure);
            }
            return outcome;
        }
    }
}
