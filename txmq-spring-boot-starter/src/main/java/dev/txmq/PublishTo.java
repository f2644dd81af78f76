package dev.txmq;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Events of this class are messages, too: what an application publishes with Spring's {@link ApplicationEventPublisher} goes to a topic,
 * with the event as its payload.
 *
 * <pre>{@code
 * @PublishTo(topic = "order-placed", key = "#this.orderId")
 * record OrderPlaced(long orderId, String item) {}
 * }</pre>
 *
 * <p>Guarantee and transaction are those of {@link TransactionalPublisher#publish}, which is called while {@code publishEvent} runs, in
 * its transaction. What that throws, {@code publishEvent} throws, as it does when {@link #key} cannot be evaluated or is null.
 * Listeners of the application get the event as before.
 *
 * <p>It may stand on a superclass or an interface of the event's class, and on an annotation.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PublishTo {

    /** One of {@code txmq.producer.topics}, or a placeholder such as {@code ${orders.topic}}. */
    String topic();

    /** The message's key, as an expression of Spring's expression language about the event: {@code #this.orderId}. */
    String key();

    /** The message's tag, or a placeholder; none if it is empty. */
    String tag() default "";

    /** What the payload is, such as {@code order-placed}, or a placeholder: {@link OutgoingMessage#type}; none if it is empty. */
    String type() default "";
}
