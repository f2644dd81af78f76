package dev.txmq.reconcile.side;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

import dev.txmq.Inbox;
import dev.txmq.MessageLog;
import dev.txmq.config.TxmqProperties;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationTables;

/** Whom to ask, here and over HTTP. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.publish.PublishAutoConfiguration",
            "dev.txmq.consume.ConsumeAutoConfiguration",
            "dev.txmq.reconcile.config.ReconciliationAutoConfiguration",
            "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration"
        })
@ConditionalOnBean(ReconciliationTables.class)
public final class SideAutoConfiguration {

    @Bean
    PeerClients txmqPeerClients(RestClient.Builder builder, SslBundles bundles) {
        return new PeerClients(builder, bundles);
    }

    @Bean
    SideFactory txmqSideFactory(
            PeerClients clients, ReconciliationProperties properties, TxmqProperties kit, Inbox inbox, MessageLog log) {
        return new SideFactory(
                clients,
                properties.timeout(),
                properties.producers(),
                inbox,
                log,
                kit.retention().published());
    }
}
