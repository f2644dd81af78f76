package dev.txmq.console.service;

import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Those that discovery knows. An instance that stays keeps its number and its client. */
final class DiscoveredInstances implements Instances {

    private final String service;
    private final Addresses addresses;
    private final BiFunction<String, String, ServiceClient> clients;
    private final Map<URI, ServiceClient> known = new HashMap<>();

    /** @param clients makes one from its name and the address of an actuator */
    DiscoveredInstances(String service, Addresses addresses, BiFunction<String, String, ServiceClient> clients) {
        this.service = service;
        this.addresses = addresses;
        this.clients = clients;
    }

    @Override
    public List<ServiceClient> find() {
        try {
            return those(addresses.all(service));
        } catch (IOException e) {
            // the service itself is asked, which says so on the page
            return List.of();
        }
    }

    private synchronized List<ServiceClient> those(List<URI> found) {
        known.keySet().retainAll(found);
        for (URI address : found) {
            if (!known.containsKey(address)) {
                known.put(
                        address,
                        clients.apply(freeName(), address.resolve("/actuator").toString()));
            }
        }
        return known.values().stream()
                .sorted(Comparator.comparing(ServiceClient::name))
                .toList();
    }

    private String freeName() {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> Clients.numbered(service, number))
                .filter(name -> known.values().stream()
                        .noneMatch(client -> client.name().equals(name)))
                .findFirst()
                .orElseThrow();
    }
}
