package dev.txmq.modulith.shop;

import java.util.Map;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;

import dev.txmq.modulith.shop.orders.OrderCancelled;

/** An application of two modules: orders, and shipping, which listens to them. */
@SpringBootApplication
public class ModulithShop {

    @Bean
    EventExternalizationConfiguration externalization() {
        return EventExternalizationConfiguration.externalizing()
                .select(EventExternalizationConfiguration.annotatedAsExternalized()
                        .or(OrderCancelled.class::isInstance))
                .mapping(OrderCancelled.class, cancelled -> new OrderCancelled.V1(cancelled.orderId()))
                .headers(OrderCancelled.V1.class, cancelled -> Map.of("version", 1))
                .route(
                        OrderCancelled.class,
                        cancelled -> RoutingTarget.forTarget("order-cancelled").andKey(cancelled.orderId()))
                .build();
    }
}
