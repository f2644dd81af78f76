package dev.txmq.notify.endpoint;

import java.net.InetAddress;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which addresses are connected to. */
class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "fc00::1",
                "fd00::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "5f00::1"
            })
    void refusesOneThatIsNotPublic(String address) throws Exception {
        assertThat(Addresses.reachable(List.of()).matches(InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"})
    void takesAPublicOne(String address) throws Exception {
        assertThat(Addresses.reachable(List.of()).matches(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "fd00::1", "1.1.1.1"})
    void takesOneOfAnAllowedNetwork(String address) throws Exception {
        List<String> networks = List.of("10.1.0.0/16", "fd00::/64");

        assertThat(Addresses.reachable(networks).matches(InetAddress.getByName(address)))
                .isTrue();
        assertThat(Addresses.reachable(networks).matches(InetAddress.getByName("10.2.0.1")))
                .isFalse();
    }
}
