package dev.txmq.notify.endpoint;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the URL of an endpoint may be. */
class UrlRulesTest {

    private final UrlRules rules = new UrlRules(true, Addresses.allowed(List.of("10.1.0.0/16", "fd00::/64")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example/hooks?a=b",
                "https://shop.example:443/",
                "HTTPS://shop.example:8443/x",
                "https://xn--bcher-kva.example/",
                "https://10.1.2.3/",
                "https://[fd00::1]:8443/",
                "https://1.example/"
            })
    void takesOneLikeThis(String url) {
        assertThatCode(() -> rules.check(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://shop.example/|https",
                "ftp://shop.example/|https",
                "file:///etc/passwd|https",
                "/hooks|https",
                "https://user:pass@shop.example/|user info",
                "https://shop.example/#x|fragment",
                "https:///x|host",
                "https://shop.example:22/|port",
                "https://shop.example:0/|port",
                "https://shop.example:70000/|port",
                "https://127.0.0.1/|address",
                "https://93.184.216.34/|address",
                "https://10.2.0.1/|address",
                "https://[::1]/|address",
                "https://[::ffff:127.0.0.1]/|",
                "https://2130706433/|",
                "https://0x7f.1/|",
                "https://0177.0.0.1/|",
                "https://127.1/|",
                "https://010.1.2.3/|"
            })
    void refusesOneLikeThis(String url, String reason) {
        assertThatThrownBy(() -> rules.check(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason == null ? "" : reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {2049, 5000})
    void refusesALongOne(int length) {
        assertThatThrownBy(() -> rules.check(URI.create("https://shop.example/" + "x".repeat(length))))
                .hasMessageContaining("2048");
    }
}
