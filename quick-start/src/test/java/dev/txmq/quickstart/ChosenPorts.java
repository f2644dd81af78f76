package dev.txmq.quickstart;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.stream.Stream;

/** Free ports of this machine for all that the quick start starts. */
record ChosenPorts(int users, int points, int payments, int accounts, int receiver, int console) {

    static ChosenPorts choose() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0);
                ServerSocket three = new ServerSocket(0);
                ServerSocket four = new ServerSocket(0);
                ServerSocket five = new ServerSocket(0);
                ServerSocket six = new ServerSocket(0)) {
            return new ChosenPorts(
                    one.getLocalPort(),
                    two.getLocalPort(),
                    three.getLocalPort(),
                    four.getLocalPort(),
                    five.getLocalPort(),
                    six.getLocalPort());
        }
    }

    /** For the program. */
    String[] options(String... more) {
        return Stream.concat(
                        Stream.of(
                                "--user-port=" + users,
                                "--points-port=" + points,
                                "--payment-port=" + payments,
                                "--account-port=" + accounts,
                                "--receiver-port=" + receiver,
                                "--console-port=" + console),
                        Stream.of(more))
                .toArray(String[]::new);
    }
}
