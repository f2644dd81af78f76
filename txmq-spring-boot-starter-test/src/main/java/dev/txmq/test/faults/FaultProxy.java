package dev.txmq.test.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.rocketmq.common.AbortProcessException;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a broker in another process, and shows every request to a {@link FaultHook}, which does with it
 * what it would do inside the broker.
 */
public final class FaultProxy implements AutoCloseable {

    private final FaultHook hook;
    private final String host;
    private final int port;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Passes everything on to that address. */
    public FaultProxy(FaultHook hook, String host, int port) {
        this.hook = hook;
        this.host = host;
        this.port = port;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No port is free on the loopback interface", e);
        }
        daemon(this::accept);
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        close(server);
        open.forEach(FaultProxy::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket broker = new Socket(host, port)) {
            broker.setTcpNoDelay(true);
            open.add(broker);
            daemon(() -> pass(broker, client, this::fromBroker));
            pass(client, broker, this::fromClient);
        } catch (IOException e) {
            // the broker is away
        }
    }

    /** Until one of them ends; then the other does, too. */
    private void pass(Socket from, Socket to, Filter filter) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataOutputStream out = new DataOutputStream(to.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                RemotingCommand command = filter.apply(RemotingCommand.decode(frame));
                if (command != null) {
                    write(command, out);
                }
            }
        } catch (IOException | RemotingCommandException e) {
            // one side is gone
        } finally {
            open.remove(from);
        }
    }

    private static void write(RemotingCommand command, DataOutputStream out) throws IOException {
        ByteBuffer frame = command.encode();
        out.write(frame.array(), frame.arrayOffset(), frame.limit());
    }

    private @Nullable RemotingCommand fromClient(RemotingCommand request) {
        try {
            if (!request.isResponseType()) {
                hook.doBeforeRequest("client", request);
            }
            return request;
        } catch (AbortProcessException e) {
            return null;
        }
    }

    private RemotingCommand fromBroker(RemotingCommand command) {
        if (!command.isResponseType() && command.getCode() == RequestCode.CHECK_TRANSACTION_STATE) {
            hook.countCheckBack();
        }
        return command;
    }

    private static void daemon(Runnable action) {
        Thread thread = new Thread(action, "txmq-fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // it is gone
        }
    }

    private interface Filter {
        @Nullable
        RemotingCommand apply(RemotingCommand command);
    }
}
