package dev.txmq.console.service;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.util.UriComponentsBuilder;

/** Asks Spring Cloud discovery, where there is one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(DiscoveryClient.class)
class DiscoveryConfiguration {

    /** Where the actuator has a port of its own, registries have it under this name. */
    private static final String MANAGEMENT_PORT = "management.port";

    @Bean
    Addresses addresses(ObjectProvider<DiscoveryClient> discovery) {
        return service -> addresses(discovery, service);
    }

    private static List<URI> addresses(ObjectProvider<DiscoveryClient> discovery, String service) throws IOException {
        List<ServiceInstance> instances;
        try {
            instances = discovery.getObject().getInstances(service);
        } catch (RuntimeException e) {
            throw new IOException("discovery does not answer", e);
        }
        if (instances.isEmpty()) {
            throw new IOException("discovery knows no instance of " + service);
        }
        return instances.stream().map(DiscoveryConfiguration::address).toList();
    }

    private static URI address(ServiceInstance instance) {
        Map<String, String> metadata = instance.getMetadata();
        String port = metadata == null ? null : metadata.get(MANAGEMENT_PORT);
        return port == null
                ? instance.getUri()
                : UriComponentsBuilder.fromUri(instance.getUri())
                        .port(port)
                        .build()
                        .toUri();
    }
}
