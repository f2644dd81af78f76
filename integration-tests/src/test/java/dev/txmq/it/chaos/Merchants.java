package dev.txmq.it.chaos;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.it.processes.Payments;
import dev.txmq.it.processes.Payments.End;
import dev.txmq.it.processes.Payments.Merchant;
import dev.txmq.it.processes.Payments.Reported;
import dev.txmq.it.processes.WebhookReceiver;
import dev.txmq.it.processes.WebhookReceiver.Taken;

import static org.assertj.core.api.Assertions.assertThat;

/** Who are paid, and told at one server that is always there. */
final class Merchants implements AutoCloseable {

    private final Payments payments;
    private final WebhookReceiver server = new WebhookReceiver();
    private final Map<Long, String> secrets = new ConcurrentHashMap<>();

    Merchants(Payments payments) {
        this.payments = payments;
    }

    long register() {
        Merchant merchant = payments.newMerchant(server.uri().toString());
        secrets.put(merchant.id(), merchant.secret());
        return merchant.id();
    }

    /** Requests so far, repeated ones too. */
    long told() {
        return server.taken().size();
    }

    /** Of each order that is PAID or FAILED at least once, always under the same id, and of no other. */
    void assertTold(Collection<Reported> reported) {
        Map<String, Set<String>> ids = new TreeMap<>();
        for (Taken told : server.taken()) {
            JsonNode data = JsonMapper.shared().readTree(told.body()).get("data");
            assertThat(told.isSignedBy(secrets.get(data.get("merchantId").asLong())))
                    .as("signature of %s", told)
                    .isTrue();
            String type = JsonMapper.shared().readTree(told.body()).get("type").asString();
            ids.computeIfAbsent(type + " " + data.get("orderNo").asString(), order -> new TreeSet<>())
                    .add(told.id());
        }
        Set<String> expected = new TreeSet<>();
        for (Reported one : reported) {
            if (one.order().end() == End.PAID || one.order().end() == End.FAILED) {
                expected.add("payment.%s %s"
                        .formatted(
                                one.order().end().name().toLowerCase(),
                                one.order().orderNo()));
            }
        }
        assertThat(ids.keySet()).isEqualTo(expected);
        assertThat(ids.values()).allSatisfy(same -> assertThat(same).hasSize(1));
    }

    @Override
    public void close() {
        server.close();
    }
}
