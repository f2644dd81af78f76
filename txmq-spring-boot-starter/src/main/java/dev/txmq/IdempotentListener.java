package dev.txmq;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean as the handler of the messages of one or more topics.
 *
 * <p>Guarantee: what the method does to the kit's database happens once for each message, however often the broker delivers
 * it. The method runs in a database transaction of isolation READ COMMITTED that also holds the inbox row of the message; a
 * duplicate finds that row and is acknowledged without calling the method. Effects outside that database may happen again.
 *
 * <p>The method takes one parameter: the payload, read from JSON or by a {@link PayloadCodec}, or the body as it
 * is for {@code byte[]} and {@code String}; a {@link ReceivedMessage} of it; or a {@code List} of
 * either, which makes it a batch handler: it is given up to {@code txmq.consumer.batch-size} messages in one transaction,
 * and when it throws, its messages are tried one by one, so that one bad message delays no other.
 *
 * <table>
 *   <caption>What happens when the method</caption>
 *   <tr><td>returns</td><td>the transaction commits and the message is acknowledged</td></tr>
 *   <tr><td>throws</td><td>it rolls back, and the broker delivers again after its next delay level</td></tr>
 *   <tr><td>throws in attempt {@code txmq.consumer.max-attempts}</td><td>the message is parked, see {@link DeadLetters}</td></tr>
 *   <tr><td>throws {@link UnprocessableMessageException}, or what {@link #retryOn} and {@link #parkOn} do not let be tried
 *       again</td><td>it is parked at once</td></tr>
 * </table>
 *
 * <p>What the method returns is published to the topic that the message asks for a reply to ({@link OutgoingMessage#withReplyTo}), in the
 * same transaction: it is sent if, and only if, that commits. It is dropped if it is {@code null} or the message asks for none. A batch
 * handler returns nothing, and none returns a future or a stream.
 *
 * <p>A payload that cannot be read is parked at once too. The method is called by several threads at the same time.
 *
 * <p>The settings are texts, so that each may be a placeholder. {@code txmq.consumer.groups.<group>.*} has all of them but topic and
 * group, and wins. What is set in neither place is as {@code txmq.consumer.*} has it for all listeners.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface IdempotentListener {

    /** The topic, or several; each may be a {@code ${...}} placeholder. */
    String[] topic();

    /**
     * The consumer group, or a placeholder for it. Each group sees every message of its topics once; all instances of a group
     * share the work. Its name does not end in {@code -dead-letters}, as those do that the kit reads dead letters in.
     *
     * <p>A group may have several methods. Each message goes to the one that it fits, by topic, then tag, then {@link #type}; two that a
     * message may fit are refused at start. A message that fits none is parked. Everything but topic, tags, filter and type holds for
     * the group: one of its methods sets it, or several alike. Methods share the group's threads and no batch.
     */
    String group();

    /** Which tags to receive: {@code *} for all, or names separated by {@code ||}. Filtered by the broker. */
    String tags() default "*";

    /**
     * Which payloads to receive, by the name that their publisher gives them ({@link OutgoingMessage#withType}), such as {@code
     * order-placed}, or a placeholder. Empty for all, those without a name included. Not filtered by the broker: what fits no method of
     * the group is parked.
     */
    String type() default "";

    /**
     * Which messages to receive, in SQL92 over the tag and headers, such as {@code TAGS = 'paid' AND amount > 100}; instead of
     * tags. Methods of one group have the same filter for a topic. Filtered by the broker, which needs {@code enablePropertyFilter=true}. A header is a name there if it has letters, digits
     * and {@code _} only; a message without it does not match.
     */
    String filter() default "";

    /** How many threads call the method, such as {@code 4}; each needs a database connection. 1 to 1000. */
    String threads() default "";

    /** How many messages a batch handler is given at most. 1 to 1024. */
    String batchSize() default "";

    /** How often a message is tried before it is parked, the first time included. 1 to 1000. */
    String maxAttempts() default "";

    /** The broker's delay level before the second attempt; one more each time. 1 to 18. */
    String firstRetryLevel() default "";

    /**
     * How long to wait before the second attempt, the third and so on, such as {@code 1m,5m,1h}, instead of delay levels; the last one
     * is repeated. The brokers need a delay level for each: the start looks them up, and fails if no broker has one.
     */
    String retryAfter() default "";

    /**
     * The only failures after which a message is tried again; after others it is parked at once. What has one of them as a cause
     * counts as well. Empty for all.
     */
    Class<? extends Throwable>[] retryOn() default {};

    /** The failures after which a message is parked at once, whatever {@link #retryOn} says; what has one of them as a cause, too. */
    Class<? extends Throwable>[] parkOn() default {};

    /**
     * How many messages a second one instance handles at most, duplicates and retries included. 1 to 1000000; no limit unless
     * given. {@link Workers} changes it at run time.
     */
    String rateLimit() default "";

    /** Whether the listener starts with the application: {@code true} or {@code false}. */
    String enabled() default "";

    /**
     * Where a new group begins, that is, in each queue of which the broker knows no offset of the group: {@code first}, with the oldest
     * message that the broker keeps, which is the default; {@code now}, with what is stored from the first start of the group on, which
     * the kit remembers in its table; or a time, such as {@code 2026-11-24T20:00:00Z}. What counts is the time at which a broker stored
     * a message, by its clock.
     */
    String startFrom() default "";

    /**
     * Whether the ordered messages of a key ({@link OutgoingMessage#ordered}) are handled one after the other, in the order in which their
     * transactions committed: {@code true} or {@code false}. Keys are handled side by side, and messages without order as in any other
     * listener. While a message is tried again, those behind it wait; when it is parked, they are parked behind it, until an operator
     * replays or discards it.
     *
     * <p>Such a group receives all messages of its topics, one at a time: tags, a filter, a type and a {@code List} are refused at start. It
     * begins with the first number that it sees of a key.
     */
    String ordered() default "";
}
