package dev.txmq.notify.endpoint;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * What the URL of an endpoint may be, at its registration and at each attempt. The addresses that a name has are another matter: those are
 * checked where the connection is made.
 */
public final class UrlRules {

    private static final int MAX_LENGTH = 2048;
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    /** Whatever some resolver may take for a number: 127.1, 0x7f.1, 2130706433, 0177.0.0.1, [::1]. */
    private static final Pattern NUMERIC =
            Pattern.compile("\\[.*|(0[xX][0-9a-fA-F]*|\\d+)(\\.(0[xX][0-9a-fA-F]*|\\d+))*\\.?");

    private static final Pattern DOTTED_QUAD =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private final boolean requireHttps;
    private final InetAddressFilter allowedNetworks;

    /** @param allowedNetworks in which an endpoint may have an address instead of a name */
    public UrlRules(boolean requireHttps, InetAddressFilter allowedNetworks) {
        this.requireHttps = requireHttps;
        this.allowedNetworks = allowedNetworks;
    }

    /** @throws IllegalArgumentException that says what is wrong */
    public void check(URI url) {
        String problem = problem(url);
        if (problem != null) {
            throw new IllegalArgumentException("The URL of an endpoint " + problem);
        }
    }

    private @Nullable String problem(URI url) {
        if (url.toString().length() > MAX_LENGTH) {
            return "may have %d characters at most".formatted(MAX_LENGTH);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && (requireHttps || !scheme.equals("http"))) {
            return "must begin with https:// (txmq.notifier.require-https)";
        }
        if (url.getRawUserInfo() != null) {
            return "may have no user info";
        }
        if (url.getRawFragment() != null) {
            return "may have no fragment";
        }
        String host = url.getHost();
        if (host == null || host.isEmpty()) {
            return "must have the name of a host";
        }
        int port = url.getPort();
        if (port != -1 && port != 80 && port != 443 && (port < FIRST_UNPRIVILEGED_PORT || port > 65_535)) {
            return "may have port 80, 443 or one above 1023, not %d".formatted(port);
        }
        if (NUMERIC.matcher(host).matches() && !isAllowedLiteral(host)) {
            return "must have a name, not an address, unless that is in txmq.notifier.allowed-networks";
        }
        return null;
    }

    private boolean isAllowedLiteral(String host) {
        boolean v6 = host.startsWith("[");
        if (!v6 && !DOTTED_QUAD.matcher(host).matches()) {
            return false;
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            return (!v6 || address instanceof Inet6Address) && allowedNetworks.matches(address);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
