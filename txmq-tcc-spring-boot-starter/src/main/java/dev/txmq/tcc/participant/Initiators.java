package dev.txmq.tcc.participant;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import dev.txmq.tcc.config.TccProperties.InitiatorAddress;
import dev.txmq.tcc.wire.OutcomesRequest;
import dev.txmq.tcc.wire.Peers;

/** Those whom {@code txmq.tcc.initiators} names. No address ever comes out of a request. */
final class Initiators {

    private static final ParameterizedTypeReference<Map<UUID, String>> ANSWERS = new ParameterizedTypeReference<>() {};

    private final Map<String, InitiatorAddress> addresses;
    private final Peers peers;
    private final Map<String, RestClient> clients = new ConcurrentHashMap<>();

    Initiators(Map<String, InitiatorAddress> addresses, Peers peers) {
        this.addresses = addresses;
        this.peers = peers;
    }

    boolean isKnown(String origin) {
        return addresses.containsKey(origin);
    }

    /**
     * The statuses of those that the initiator knows.
     *
     * @throws IllegalStateException if there is no address
     * @throws org.springframework.web.client.RestClientException if it does not answer with 200
     */
    Map<UUID, String> outcomes(String origin, List<UUID> activities) {
        InitiatorAddress address = addresses.get(origin);
        if (address == null) {
            throw new IllegalStateException("txmq.tcc.initiators.%s.url is not set any more".formatted(origin));
        }
        Map<UUID, String> answers = clients.computeIfAbsent(origin, any -> peers.at(address.url()))
                .post()
                .uri(OutcomesRequest.PATH)
                .contentType(MediaType.APPLICATION_JSON)
                .accept(MediaType.APPLICATION_JSON)
                .body(new OutcomesRequest(activities))
                .retrieve()
                .body(ANSWERS);
        return answers == null ? Map.of() : answers;
    }
}
