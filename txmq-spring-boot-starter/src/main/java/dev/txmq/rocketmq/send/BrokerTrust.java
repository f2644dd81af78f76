package dev.txmq.rocketmq.send;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;

/**
 * Whose answers to END_TRANSACTION count. RocketMQ Proxy answers each with success, and does nothing. A broker refuses to roll back
 * a half message that cannot exist, since it looks for it. Trust is earned by that refusal:
 *
 * <ol>
 *   <li>The start tries each address that it knows, and waits for the answers. Later, each address that has not earned trust is
 *       tried again at intervals, and so is one that a new route brings.
 *   <li>Trust belongs to the connection on which it was earned. When a success arrives on another connection, that one is tried
 *       first, and the success waits. So a Proxy that takes a broker's address is found out by its first answer.
 *   <li>A success without trust confirms nothing: the row stays COMMITTED, and the relay publishes it.
 *   <li>While one of the addresses is known to agree to anything, {@link #isLacking} says that half messages are of no use: the
 *       client chooses the address for each message.
 * </ol>
 */
public final class BrokerTrust {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerTrust.class);
    private static final AttributeKey<CompletableFuture<Verdict>> VERDICT =
            AttributeKey.valueOf(BrokerTrust.class, "verdict");
    /** What brokers since 4.3 say. By its code alone it could be a Proxy that refuses the user. */
    private static final String LOOKED = "prepared transaction message";

    private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
    private volatile @Nullable String proxy;

    private final OnBrokerFailure onFailure;

    BrokerTrust(OnBrokerFailure onFailure) {
        this.onFailure = onFailure;
    }

    /** What became of the ROLLBACK of a half message that cannot exist. */
    enum Verdict {
        /** It was refused, as nothing was found. */
        TRUSTED,
        /** It was done, supposedly. */
        NOT_TRUSTED,
        /** There was no answer, or one that says neither. */
        UNKNOWN
    }

    /** Whether half messages are of no use at the moment. */
    public boolean isLacking() {
        return proxy != null;
    }

    /** Why half messages are of no use. */
    public String reason() {
        return "%s is the address of a RocketMQ Proxy or alike, which answers END_TRANSACTION without doing it"
                .formatted(proxy);
    }

    /** What becomes of transactions while half messages are of no use. */
    public String consequence() {
        return switch (onFailure) {
            case RELAY -> "messages are sent right after the commit, as by txmq.producer.mode=outbox";
            case REJECT -> "transactions that publish fail (txmq.producer.on-broker-failure=reject)";
        };
    }

    /** The addresses that have not earned trust. */
    public List<String> untrusted() {
        return new TreeMap<>(verdicts)
                .entrySet().stream()
                        .filter(tried -> tried.getValue() != Verdict.TRUSTED)
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** Whether this address is worth another try. */
    boolean isMissing(String address) {
        return verdicts.get(address) != Verdict.TRUSTED;
    }

    /** Forgets all others. */
    synchronized void keepOnly(Map<String, String> addressesByBroker) {
        verdicts.keySet().retainAll(addressesByBroker.values());
        proxy = anyProxy();
    }

    /** Learns from an answer to the ROLLBACK of what cannot exist; never fails. */
    CompletableFuture<Verdict> learn(String address, CompletableFuture<Reply> probe) {
        return probe.handle((reply, failure) -> {
            Verdict verdict = failure == null ? verdict(reply.response()) : Verdict.UNKNOWN;
            if (failure == null) {
                remember(reply.connection(), verdict);
                LOG.debug(
                        "tried {} with END_TRANSACTION of nothing: {}, it answers '{}'",
                        address,
                        verdict,
                        reply.response().getRemark());
            } else {
                LOG.debug("{} does not answer", address, failure);
            }
            note(address, verdict);
            return verdict;
        });
    }

    /**
     * Completes if answers on this connection count, exceptionally if not.
     *
     * @param probe tries it, if nobody has yet
     */
    CompletableFuture<Void> require(Channel connection, String address, Supplier<CompletableFuture<Reply>> probe) {
        CompletableFuture<Verdict> verdict = connection.attr(VERDICT).get();
        if (verdict == null) {
            CompletableFuture<Verdict> mine = new CompletableFuture<>();
            verdict = connection.attr(VERDICT).setIfAbsent(mine);
            if (verdict == null) {
                verdict = mine;
                learn(address, probe.get()).thenAccept(learnt -> {
                    if (learnt == Verdict.UNKNOWN) {
                        connection.attr(VERDICT).compareAndSet(mine, null);
                    }
                    mine.complete(learnt);
                });
            }
        }
        return verdict.thenAccept(learnt -> {
            if (learnt != Verdict.TRUSTED) {
                throw new TxmqException(
                        ("The success that %s reports counts for nothing: it has not refused to roll back a half"
                                        + " message that cannot exist")
                                .formatted(address));
            }
        });
    }

    private static void remember(Channel connection, Verdict verdict) {
        if (verdict != Verdict.UNKNOWN) {
            connection.attr(VERDICT).set(CompletableFuture.completedFuture(verdict));
        }
    }

    private synchronized void note(String address, Verdict verdict) {
        if (verdict == Verdict.UNKNOWN) {
            verdicts.putIfAbsent(address, verdict);
            return;
        }
        Verdict before = verdicts.put(address, verdict);
        proxy = anyProxy();
        if (verdict == Verdict.NOT_TRUSTED && before != verdict) {
            LOG.error(
                    "{}: a message could be lost that counts as published. While that is so, there are no half messages, and {}."
                            + " Name in txmq.name-server the name server of the brokers themselves, or set"
                            + " txmq.producer.mode=outbox and txmq.producer.on-broker-failure=relay",
                    reason(),
                    consequence());
        }
        if (verdict == Verdict.TRUSTED && before == Verdict.NOT_TRUSTED) {
            LOG.info("answers of {} to END_TRANSACTION count now", address);
        }
    }

    private @Nullable String anyProxy() {
        return verdicts.entrySet().stream()
                .filter(tried -> tried.getValue() == Verdict.NOT_TRUSTED)
                .map(Map.Entry::getKey)
                .findAny()
                .orElse(null);
    }

    private static Verdict verdict(RemotingCommand response) {
        if (response.getCode() == ResponseCode.SUCCESS) {
            return Verdict.NOT_TRUSTED;
        }
        return response.getCode() == ResponseCode.SYSTEM_ERROR
                        && response.getRemark() != null
                        && response.getRemark().contains(LOOKED)
                ? Verdict.TRUSTED
                : Verdict.UNKNOWN;
    }
}
