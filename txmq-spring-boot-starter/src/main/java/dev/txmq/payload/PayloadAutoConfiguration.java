package dev.txmq.payload;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.PayloadCodec;

/** The formats of payloads: JSON, and the application's {@link PayloadCodec}s. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class PayloadAutoConfiguration {

    @Bean
    Payloads txmqPayloads(JsonMapper jsonMapper, ObjectProvider<PayloadCodec> codecs) {
        return new Payloads(jsonMapper, codecs.orderedStream().toList());
    }
}
