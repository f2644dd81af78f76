package dev.txmq.config;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.txmq.RocketMqConnectionDetails;

/**
 * The properties {@code txmq.*}, and where RocketMQ is: a {@link RocketMqConnectionDetails} bean of the application replaces what they
 * say about it.
 */
@AutoConfiguration
@EnableConfigurationProperties(TxmqProperties.class)
public final class PropertiesAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(RocketMqConnectionDetails.class)
    PropertiesConnectionDetails txmqConnectionDetails(TxmqProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesConnectionDetails(properties, bundles.getIfAvailable(DefaultSslBundleRegistry::new));
    }

    @Bean
    ProducerGroup txmqProducerGroup(TxmqProperties properties, Environment environment) {
        return ProducerGroup.of(properties, environment);
    }
}
