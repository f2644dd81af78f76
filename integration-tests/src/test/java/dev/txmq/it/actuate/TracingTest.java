package dev.txmq.it.actuate;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.IdempotentListener;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;

/** With OpenTelemetry, as Micrometer Tracing brings it. */
class TracingTest extends ShopTest {

    @Test
    void continuesTheTraceOfTheTransactionThatPublished() throws Exception {
        rocketMq.createTopic("traced");
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .sources(Traced.class, Listener.class)
                .run("--spring.application.name=shop-traced", "--txmq.producer.topics=traced")) {
            String trace = Observation.createNotStarted("request", shop.getBean(ObservationRegistry.class))
                    .observe(() -> {
                        publish(shop);
                        return shop.getBean(Tracer.class)
                                .currentSpan()
                                .context()
                                .traceId();
                    });

            TraceContext handled = shop.getBean(Listener.class).handled.poll(SOON.toSeconds(), TimeUnit.SECONDS);

            assertThat(handled).isNotNull();
            assertThat(handled.traceId()).isEqualTo(trace);
            assertThat(rocketMq.messages("traced"))
                    .isNotEmpty()
                    .allSatisfy(message -> assertThat(message.properties().get("traceparent"))
                            .startsWith("00-%s-%s-".formatted(trace, handled.parentId())));
        }
    }

    private void publish(ConfigurableApplicationContext shop) {
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage("traced", item, new PurchaseMade(item))));
    }

    static class Listener {

        final BlockingQueue<TraceContext> handled = new LinkedBlockingQueue<>();
        private final Tracer tracer;

        Listener(Tracer tracer) {
            this.tracer = tracer;
        }

        @IdempotentListener(topic = "traced", group = "traced")
        void handle(PurchaseMade purchase) {
            handled.add(tracer.currentSpan().context());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Traced {

        @Bean
        SdkTracerProvider spans() {
            return SdkTracerProvider.builder().build();
        }

        @Bean
        Tracer tracer(SdkTracerProvider spans) {
            return new OtelTracer(spans.get("shop"), new OtelCurrentTraceContext(), event -> {});
        }

        @Bean
        ObservationRegistry observations(SdkTracerProvider spans, Tracer tracer) {
            OtelPropagator propagator = new OtelPropagator(
                    ContextPropagators.create(W3CTraceContextPropagator.getInstance()), spans.get("shop"));
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig()
                    .observationHandler(new FirstMatchingCompositeObservationHandler(
                            new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                            new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                            new DefaultTracingObservationHandler(tracer)));
            return registry;
        }
    }
}
