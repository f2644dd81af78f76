package dev.txmq.consume;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.ReceivedMessage;
import dev.txmq.TxmqException;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.Delivery;
import dev.txmq.rocketmq.WireMessage;

/** The method of an {@code @IdempotentListener}: which of the four forms its parameter has, and how to call it. */
final class ListenerMethod {

    private final Object bean;
    private final Method method;
    private final boolean batch;
    private final boolean wantsMessage;
    private final ObjectReader payloads;

    /**
     * @param type the class of the bean, which may say what a type parameter stands for
     * @throws TxmqException if the method does not take one parameter of a known type
     */
    ListenerMethod(Object bean, Method method, Class<?> type, JsonMapper jsonMapper) {
        if (method.getParameterCount() != 1) {
            throw new TxmqException(
                    ("The @IdempotentListener method %s must take one parameter, the payload, a ReceivedMessage"
                                    + " of it or a List of either; it takes %d")
                            .formatted(method, method.getParameterCount()));
        }
        this.bean = bean;
        this.method = method;
        ReflectionUtils.makeAccessible(method);
        ResolvableType parameter =
                ResolvableType.forType(GenericTypeResolver.resolveType(method.getGenericParameterTypes()[0], type));
        this.batch = parameter.toClass() == List.class;
        ResolvableType element = batch ? parameter.getGeneric(0) : parameter;
        this.wantsMessage = element.toClass() == ReceivedMessage.class;
        ResolvableType payload = wantsMessage ? element.getGeneric(0) : element;
        if (payload.resolve() == null) {
            throw new TxmqException(
                    "The @IdempotentListener method %s must say what its payload is, such as List<Order>"
                            .formatted(method));
        }
        this.payloads = jsonMapper.readerFor(jsonMapper.constructType(payload.getType()));
    }

    boolean isBatch() {
        return batch;
    }

    /** @throws UnprocessableMessageException if the payload cannot be read */
    ReceivedMessage<Object> read(Delivery delivery) {
        WireMessage wire = delivery.message();
        Object payload;
        try {
            payload = payloads.readValue(wire.body());
        } catch (JacksonException e) {
            // without the parser's own message, which quotes the payload
            throw new UnprocessableMessageException("The payload of message %s cannot be read as %s: %s"
                    .formatted(
                            wire,
                            payloads.getValueType().getRawClass().getName(),
                            e.getClass().getSimpleName()));
        }
        if (payload == null) {
            throw new UnprocessableMessageException("The payload of message %s is null".formatted(wire));
        }
        return new ReceivedMessage<>(
                wire.id(), wire.topic(), wire.key(), wire.tag(), wire.headers(), delivery.attempt(), payload);
    }

    /** Calls a batch method with all of these, any other with the only one; what it throws comes out as it is. */
    void call(List<ReceivedMessage<Object>> messages) {
        List<?> arguments = wantsMessage
                ? messages
                : messages.stream().map(ReceivedMessage::payload).toList();
        try {
            method.invoke(bean, batch ? arguments : arguments.get(0));
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowRuntimeException(e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new UndeclaredThrowableException(e);
        }
    }
}
