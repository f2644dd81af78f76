package dev.txmq.remote;

import org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

/** Both participants in one application, with a database of its own, over HTTP and through the broker. */
public final class RemoteServices implements AutoCloseable {

    public static final String NAME = "remote-services";
    public static final String TOPIC = NAME + "-outcomes";

    private final ConfigurableApplicationContext context;

    private RemoteServices(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static RemoteServices start(EmbeddedRocketMq broker, EmbeddedMariaDb database) {
        return new RemoteServices(new SpringApplicationBuilder(Configuration.class)
                .registerShutdownHook(false)
                .run(
                        "--spring.application.name=" + NAME,
                        "--server.port=0",
                        "--server.address=localhost",
                        "--spring.datasource.url=" + database.jdbcUrl("remote_services"),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.flyway.enabled=false",
                        "--spring.main.banner-mode=off",
                        "--txmq.name-server=" + broker.nameServer(),
                        "--txmq.tcc.initiators.payment-service.url=http://localhost:8083"));
    }

    public String url() {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        return "http://localhost:" + port;
    }

    public RemoteAccount account() {
        return context.getBean(RemoteAccount.class);
    }

    public RemotePoints points() {
        return context.getBean(RemotePoints.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Not scanned: the payment service and this application share a class path. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = MybatisAutoConfiguration.class)
    static class Configuration {

        @Bean
        RemoteAccount account() {
            return new RemoteAccount();
        }

        @Bean
        RemotePoints points() {
            return new RemotePoints();
        }
    }
}
