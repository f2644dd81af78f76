package dev.txmq.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Lets clients leave the connections that they keep, before the web server stops. Tomcat's graceful shutdown finishes the
 * requests that have begun, but closes a kept connection without an answer to what is just arriving on it. So a stop refuses
 * new connections first, and answers on the kept ones, for a while, with {@code Connection: close}.
 */
class KeptConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, SmartLifecycle {

    /** Connections that were silent for so long are closed by the web server. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<Connector> connectors = new ArrayList<>();
    private volatile boolean running;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connectors::add);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        List<ProtocolHandler> handlers =
                connectors.stream().map(Connector::getProtocolHandler).toList();
        handlers.forEach(ProtocolHandler::closeServerSocketGraceful);
        handlers.forEach(handler -> handler.awaitConnectionsClose(PATIENCE.toMillis()));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops right before the web server's graceful shutdown begins. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
