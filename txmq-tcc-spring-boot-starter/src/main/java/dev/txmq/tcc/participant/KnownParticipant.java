package dev.txmq.tcc.participant;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;

/** A {@link Participant} bean, and how its requests are read and its results written. */
final class KnownParticipant {

    private final Participant<Object> bean;
    private final ObjectReader requests;
    private final JsonMapper jsonMapper;

    /** @throws UnusableSetupException if the class of its requests is not known */
    @SuppressWarnings("unchecked")
    KnownParticipant(Participant<?> bean, JsonMapper jsonMapper) {
        this.bean = (Participant<Object>) bean;
        this.jsonMapper = jsonMapper;
        ResolvableType request = ResolvableType.forClass(AopUtils.getTargetClass(bean))
                .as(Participant.class)
                .getGeneric(0);
        if (request.resolve() == null) {
            throw new UnusableSetupException(
                    "The participant '%s' (%s) does not say what its requests are"
                            .formatted(
                                    bean.name(), AopUtils.getTargetClass(bean).getName()),
                    "let a class implement Participant with the class of its requests, such as Participant<Credit>");
        }
        // it may be a variable of a class between the bean's and Participant
        Type type = GenericTypeResolver.resolveType(request.getType(), AopUtils.getTargetClass(bean));
        this.requests = jsonMapper.readerFor(jsonMapper.constructType(type));
    }

    /**
     * Returns the result as JSON, or null.
     *
     * @throws Unreadable if the request is not one of this participant
     */
    byte @Nullable [] reserve(TryRequest asked) {
        Object request = read(asked.body());
        Object result = bean.reserve(new Reservation<>(
                asked.id().activityId(), asked.type(), asked.key(), asked.id().branch(), request, asked.deadline()));
        return result == null ? null : jsonMapper.writeValueAsBytes(result);
    }

    void confirm(StoredReservation stored) {
        bean.confirm(reservation(stored));
    }

    void cancel(StoredReservation stored) {
        bean.cancel(reservation(stored));
    }

    private Reservation<Object> reservation(StoredReservation stored) {
        return new Reservation<>(
                stored.id().activityId(),
                Objects.requireNonNull(stored.type()),
                Objects.requireNonNull(stored.key()),
                stored.id().branch(),
                read(Objects.requireNonNull(stored.request())),
                Objects.requireNonNullElse(stored.deadline(), Instant.EPOCH));
    }

    private Object read(byte[] json) {
        Object request;
        try {
            request = requests.readValue(json);
        } catch (JacksonException e) {
            // without the parser's own message, which quotes the request
            throw new Unreadable("The request cannot be read as %s: %s"
                    .formatted(
                            requests.getValueType().getRawClass().getName(),
                            e.getClass().getSimpleName()));
        }
        if (request == null) {
            throw new Unreadable("The request is null");
        }
        return request;
    }

    /** A request that is not one of the participant. */
    static final class Unreadable extends RuntimeException {

        Unreadable(String message) {
            super(message);
        }
    }
}
