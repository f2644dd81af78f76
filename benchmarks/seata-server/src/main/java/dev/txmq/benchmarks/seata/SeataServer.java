package dev.txmq.benchmarks.seata;

import java.io.IOException;

import io.seata.server.ServerApplication;

/**
 * Seata's server with its transactions in files, as it is shipped but for its log, which has warnings only. Ends when its standard input
 * does.
 */
public final class SeataServer {

    private static final String READY = "service is ready";

    private SeataServer() {}

    /** Arguments: the port for its clients, which it opens to everybody, and the directory of its transactions. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("seata.server.service-port", arguments[0]);
        System.setProperty("seata.store.mode", "file");
        System.setProperty("seata.store.file.dir", arguments[1]);
        System.setProperty("seata.config.type", "file");
        System.setProperty("seata.registry.type", "file");
        // of its console
        System.setProperty("server.address", "127.0.0.1");
        System.setProperty("server.port", "0");
        System.setProperty("logging.level.root", "WARN");
        ServerApplication.main(new String[0]);
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // nobody says anything
        }
        Runtime.getRuntime().halt(0);
    }
}
