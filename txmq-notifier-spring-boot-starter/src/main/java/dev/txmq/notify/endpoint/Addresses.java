package dev.txmq.notify.endpoint;

import java.util.List;

import org.springframework.boot.http.client.InetAddressFilter;

/**
 * Which addresses are connected to: public ones, and those of networks that are allowed. Spring Boot knows what RFC 6890 says is not
 * public; the platform address of Azure and the identifiers of SRv6 it does not.
 */
public final class Addresses {

    private static final String[] NOT_PUBLIC_EITHER = {"168.63.129.16/32", "5f00::/16"};

    private Addresses() {}

    /** @param networks such as {@code 10.1.0.0/16} */
    public static InetAddressFilter allowed(List<String> networks) {
        return networks.isEmpty() ? InetAddressFilter.none() : InetAddressFilter.of(networks.toArray(String[]::new));
    }

    /** Public ones, and those of these networks. */
    public static InetAddressFilter reachable(List<String> networks) {
        return InetAddressFilter.externalAddresses().andNot(NOT_PUBLIC_EITHER).or(allowed(networks));
    }
}
