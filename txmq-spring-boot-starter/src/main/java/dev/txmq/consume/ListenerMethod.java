package dev.txmq.consume;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.payload.PayloadReader;
import dev.txmq.payload.Payloads;
import dev.txmq.payload.UnusablePayloadException;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.receive.Delivery;

/** The method of an {@code @IdempotentListener}: which of the four forms its parameter has, and how to call it. */
final class ListenerMethod {

    private final Object bean;
    private final Method method;
    private final boolean batch;
    private final boolean wantsMessage;
    private final PayloadReader payloads;

    /**
     * @param type the class of the bean, which may say what a type parameter stands for
     * @throws UnusableSetupException if the method does not take one parameter of a known type
     */
    ListenerMethod(Object bean, Method method, Class<?> type, Payloads payloads) {
        if (method.getParameterCount() != 1) {
            throw new UnusableSetupException(
                    "The @IdempotentListener method %s takes %d parameters"
                            .formatted(method, method.getParameterCount()),
                    "let it take one, the payload, a ReceivedMessage of it or a List of either");
        }
        this.bean = bean;
        this.method = method;
        ReflectionUtils.makeAccessible(method);
        ResolvableType parameter =
                ResolvableType.forType(GenericTypeResolver.resolveType(method.getGenericParameterTypes()[0], type));
        this.batch = parameter.toClass() == List.class;
        if (batch && isReplying()) {
            throw new UnusableSetupException(
                    "The @IdempotentListener method %s is given many messages and returns one value".formatted(method),
                    "let it return nothing, or take one message, to which the value is the reply");
        }
        ResolvableType element = batch ? parameter.getGeneric(0) : parameter;
        this.wantsMessage = element.toClass() == ReceivedMessage.class;
        ResolvableType payload = wantsMessage ? element.getGeneric(0) : element;
        if (payload.resolve() == null) {
            throw new UnusableSetupException(
                    "The @IdempotentListener method %s does not say what its payload is".formatted(method),
                    "name the class in its parameter, such as List<Order>");
        }
        this.payloads = payloads.reader(payload.getType());
    }

    boolean isBatch() {
        return batch;
    }

    /** Whether what it returns may be a reply. */
    boolean isReplying() {
        return method.getReturnType() != void.class;
    }

    /** @throws UnprocessableMessageException if the payload cannot be read */
    ReceivedMessage<Object> read(Delivery delivery) {
        WireMessage wire = delivery.message();
        Object payload;
        try {
            payload = payloads.read(wire.body(), wire.headers());
        } catch (UnusablePayloadException e) {
            throw new UnprocessableMessageException("The payload of message %s %s".formatted(wire, e.reason()));
        }
        return new ReceivedMessage<>(
                wire.id(),
                wire.topic(),
                wire.key(),
                wire.tag(),
                wire.type(),
                wire.ownHeaders(),
                delivery.attempt(),
                payload);
    }

    /** Calls a batch method with all of these, any other with the only one; what it throws comes out as it is. */
    @Nullable
    Object call(List<ReceivedMessage<Object>> messages) {
        List<?> arguments = wantsMessage
                ? messages
                : messages.stream().map(ReceivedMessage::payload).toList();
        try {
            return method.invoke(bean, batch ? arguments : arguments.get(0));
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowRuntimeException(e.getTargetException());
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new UndeclaredThrowableException(e);
        }
    }
}
