package dev.txmq;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean as the handler of a topic's messages.
 *
 * <p>Guarantee: what the method does to the kit's database happens once for each message, however often the broker delivers
 * it. The method runs in a database transaction of isolation READ COMMITTED that also holds the inbox row of the message; a
 * duplicate finds that row and is acknowledged without calling the method. Effects outside that database may happen again.
 *
 * <p>The method takes one parameter: the payload, read from JSON; a {@link ReceivedMessage} of it; or a {@code List} of
 * either, which makes it a batch handler: it is given up to {@code txmq.consumer.batch-size} messages in one transaction,
 * and when it throws, its messages are tried one by one, so that one bad message delays no other.
 *
 * <table>
 *   <caption>What happens when the method</caption>
 *   <tr><td>returns</td><td>the transaction commits and the message is acknowledged</td></tr>
 *   <tr><td>throws</td><td>it rolls back, and the broker delivers again after its next delay level</td></tr>
 *   <tr><td>throws in attempt {@code txmq.consumer.max-attempts}</td><td>the message is parked, see {@link DeadLetters}</td></tr>
 *   <tr><td>throws {@link UnprocessableMessageException}</td><td>it is parked at once</td></tr>
 * </table>
 *
 * A payload that cannot be read is parked at once too. The method is called by several threads at the same time.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface IdempotentListener {

    /** The topic, or a {@code ${...}} placeholder for it. */
    String topic();

    /**
     * The consumer group, or a placeholder for it. Each group sees every message of the topic once; all instances of a group
     * share the work. A group has one listener method, since the broker keeps one subscription for each; its name does not end
     * in {@code -dead-letters}, as those do that the kit reads dead letters in.
     */
    String group();

    /** Which tags to receive: {@code *} for all, or names separated by {@code ||}. Filtered by the broker. */
    String tags() default "*";
}
