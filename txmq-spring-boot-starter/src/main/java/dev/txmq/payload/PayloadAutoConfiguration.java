package dev.txmq.payload;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.PayloadCodec;

/** The formats of payloads: JSON, CloudEvents if their library is there, and the application's {@link PayloadCodec}s. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class PayloadAutoConfiguration {

    @Bean
    Payloads txmqPayloads(JsonMapper jsonMapper, ObjectProvider<PayloadCodec> codecs) {
        return new Payloads(jsonMapper, codecs.orderedStream().toList());
    }

    /** Replaced by a bean of the same name; one of the application that also supports {@code CloudEvent} is asked before it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({CloudEvent.class, EventFormatProvider.class})
    static class CloudEvents {

        @Bean
        @ConditionalOnMissingBean(name = "txmqCloudEventCodec")
        PayloadCodec txmqCloudEventCodec() {
            return new CloudEventCodec();
        }
    }
}
