/**
 * Makes a database transaction and its RocketMQ messages succeed or fail together.
 *
 * <p>The story:
 *
 * <ol>
 *   <li>A {@code @Transactional} method hands an {@link dev.txmq.OutgoingMessage} to the {@link
 *       dev.txmq.TransactionalPublisher}. Consumers see the message if, and only if, that transaction commits.
 *   <li>What was published is on record, in the same database as the business data: {@link dev.txmq.MessageLog} finds a
 *       message by its {@link dev.txmq.MessageId} or key and says in which {@link dev.txmq.MessageStatus} it is.
 *   <li>A message can be delivered later ({@link dev.txmq.OutgoingMessage#deliverAfter}), and cancelled until it is due.
 *   <li>An {@link dev.txmq.IdempotentListener} method handles each message in one database transaction with the inbox row
 *       that remembers it, so that its effect happens once however often the broker delivers.
 *   <li>A handler that throws is tried again by the broker's delay levels; one that throws {@link
 *       dev.txmq.UnprocessableMessageException} sends the message straight to the dead letters. An {@link dev.txmq.ErrorPolicy}
 *       may decide otherwise.
 *   <li>What a handler returns is the reply, if the message asks for one ({@link dev.txmq.OutgoingMessage#withReplyTo}); {@link
 *       dev.txmq.Replies} waits for it.
 *   <li>A {@link dev.txmq.PayloadCodec} writes and reads payloads that are not JSON.
 *   <li>{@link dev.txmq.Workers} lets operators hold up listeners and the relay.
 *   <li>{@link dev.txmq.DeadLetters} keeps each {@link dev.txmq.DeadLetter} until an operator replays or discards it.
 * </ol>
 *
 * <p>An {@link dev.txmq.OutgoingMessageCustomizer} and a {@link dev.txmq.ListenerInterceptor} stand around publishing and handling. {@link
 * dev.txmq.MessageParkedEvent} and {@link dev.txmq.PublishingFailedEvent} tell of what was given up.
 *
 * <p>A bean of type {@link dev.txmq.RocketMqConnectionDetails} says where RocketMQ is, in place of the properties.
 *
 * <p>{@link dev.txmq.TransactionalDatabase} is for what is built on the kit, such as {@code txmq-tcc-spring-boot-starter}. Besides this
 * package such a module uses {@code background}, {@code config}, {@code database.SchemaMigration}, {@code database.RowLock}, {@code database.Columns} and {@code
 * actuate.OperatorAccess}.
 *
 * <p>Everything else in the kit is internal, public or not; applications set it up with the properties {@code txmq.*}. {@code publish} and {@code consume} hold the two halves, {@code payload} the formats. {@code relay} publishes again
 * what the broker did not confirm, {@code backlog} counts it. {@code deadletter} holds what no handler could take, {@code retention}
 * removes what is old, {@code control} holds up what operators want to rest, {@code actuate} shows all of it to them. {@code rocketmq}, with {@code send} and {@code receive}, is the
 * only place that knows the broker's client. {@code database} finds the data source and keeps the tables, {@code background} runs work
 * that repeats, {@code config} holds the properties.
 */
@NullMarked
package dev.txmq;

import org.jspecify.annotations.NullMarked;
