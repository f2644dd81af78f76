package dev.txmq.test.server;

/** A database server as a test uses it, wherever it runs. Its user is root. */
public interface DatabaseServer extends AutoCloseable {

    String host();

    int port();

    String password();

    /** Stops it and deletes what is temporary. */
    @Override
    void close();
}
