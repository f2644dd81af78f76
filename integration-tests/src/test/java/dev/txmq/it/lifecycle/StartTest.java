package dev.txmq.it.lifecycle;

import java.util.Map;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.annotation.Async;

import dev.txmq.IdempotentListener;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What an application brings along, and what is said when it cannot work. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest extends ShopTest {

    @Test
    void leavesTheApplicationsOwnMappersAlone() {
        try (ConfigurableApplicationContext application = start("with-mapper", WithMapper.class)) {
            assertThat(application.getBean(WithMapper.Purchased.class).count()).isNotNegative();
        }
    }

    @Test
    void findsADataSourceUnderAnotherName() {
        try (ConfigurableApplicationContext application = start("other-name", OneDataSource.class)) {
            application.getBean(Purchases.class).buy(item);

            assertShippedOnce(item);
        }
    }

    @Test
    void asksWhichOfTwoDataSources() {
        assertThatThrownBy(() -> startBare("undecided"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("audit, orders")
                        .hasMessageContaining("set txmq.data-source"));
    }

    @Test
    void takesTheDataSourceThatItIsTold() {
        try (ConfigurableApplicationContext application = startBare("decided", "--txmq.data-source=orders")) {
            assertThat(application.isActive()).isTrue();
        }
    }

    @Test
    void saysWhichDataSourcesThereAreWhenItIsToldAWrongOne() {
        assertThatThrownBy(() -> startBare("mistaken", "--txmq.data-source=order"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("'order'")
                        .hasMessageContaining("audit, orders"));
    }

    @Test
    void refusesATransactionManagerOfAnotherDataSource() {
        assertThatThrownBy(() -> startBare(
                        "beside", "--txmq.data-source=orders", "--txmq.transaction-manager=auditTransactions"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("are not on the DataSource that txmq uses")
                        .hasMessageContaining("set txmq.transaction-manager"));
    }

    @Test
    void saysWhichTransactionManagersThereAreWhenItIsToldAWrongOne() {
        assertThatThrownBy(() ->
                        startBare("misled", "--txmq.data-source=orders", "--txmq.transaction-manager=transactions"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("'transactions'")
                        .hasMessageContaining("auditTransactions, ordersTransactions"));
    }

    /** The kit's own threads have no tenant. */
    @Test
    void refusesADataSourceThatGoesToAnotherDatabaseForEachTenant() {
        assertThatThrownBy(() -> start("tenants", RoutingDataSource.class, "--txmq.data-source=tenants"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("AbstractRoutingDataSource")
                        .hasMessageContaining("txmq.data-source"));
    }

    @Test
    void refusesASecondProducerOfTheSameGroup() {
        assertThatThrownBy(() -> start("shop", Object.class))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("already has a producer of the group 'shop'")
                        .hasMessageContaining("txmq.producer.group"));
    }

    @Test
    void refusesTwoMethodsOfOneGroupThatAMessageMayFit() {
        assertThatThrownBy(() -> start("twice", SecondListener.class))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining(
                                "Two methods of the group 'shipping' would both fit a message of topic 'purchase-made'")
                        .hasMessageContaining("Shipments.ship")
                        .hasMessageContaining("SecondListener.listen"));
    }

    @Test
    void refusesAGroupThatIsNamedLikeThoseOfDeadLetters() {
        assertThatThrownBy(() -> start("clashing", ClashingListener.class))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("'shipping-dead-letters'")
                        .hasMessageContaining("ClashingListener.listen"));
    }

    @Test
    void refusesATopicThatTheBrokerWouldRefuse() {
        assertThatThrownBy(() -> start("misnamed", Object.class, "--shop.statistics-topic=purchase/noted"))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("Statistics.record")
                        .hasMessageContaining("1 to 127 of a-z A-Z 0-9 _ - % |, was 'purchase/noted'"));
    }

    @Test
    void refusesTablesOfAnotherVersionWhenItMayNotMigrate() {
        assertThatThrownBy(() -> start(
                        "unmigrated",
                        Object.class,
                        "--txmq.migrate-schema=false",
                        "--spring.datasource.url="
                                + environment
                                        .getRequiredProperty("spring.datasource.url")
                                        .replaceFirst("/shop([?]|$)", "/empty_shop?createDatabaseIfNotExist=true&")))
                .satisfies(error -> assertThat(error)
                        .hasStackTraceContaining("start once with true and a user that may change tables"));
    }

    @Test
    void needsNoDatabaseForAContextThatIsNotStartedWhenItMayNotMigrate() {
        try (ConfigurableApplicationContext application = start(
                "training-run",
                NeverStarted.class,
                "--txmq.migrate-schema=false",
                "--spring.flyway.enabled=false",
                "--spring.datasource.url=jdbc:mysql://127.0.0.1:1/nowhere")) {
            assertThat(application.isActive()).isTrue();
        }
    }

    @Test
    void namesBrokerSettingsThatBreakTheFlow(CapturedOutput output) {
        String interval = rocketMq.setting("transactionOpBatchInterval");
        rocketMq.changeSetting("transactionOpBatchInterval", "5000");
        try (ConfigurableApplicationContext application = start("warned", Object.class)) {
            assertThat(output)
                    .contains("transactionOpBatchInterval=5000, which must be below transactionTimeOut")
                    .contains("set it to a tenth of that");
        } finally {
            rocketMq.changeSetting("transactionOpBatchInterval", interval);
        }
    }

    @Test
    void namesATopicThatDoesNotExist(CapturedOutput output) {
        try (ConfigurableApplicationContext application =
                start("topicless", Object.class, "--txmq.producer.topics=purchase-made,forgotten")) {
            assertThat(output).contains("No broker is known for topic forgotten", "create the topic");
        }
    }

    @Test
    void namesTheTopicOfAListenerThatDoesNotExist(CapturedOutput output) {
        try (ConfigurableApplicationContext application = start(
                "listener-topicless",
                Object.class,
                "--shop.statistics-topic=never-made",
                "--shop.statistics-group=never-made")) {
            assertThat(output)
                    .contains(
                            "No broker is known for topic never-made, so the listener of group never-made receives nothing")
                    .contains("mqadmin updateTopic");
        }
    }

    @Test
    void refusesAListenerThatWorksInTheBackground() {
        assertThatThrownBy(() -> start("asynchronous", AsynchronousListener.class))
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining("AsynchronousListener.listen")
                        .hasMessageContaining("must not be asynchronous"));
    }

    @Test
    void makesTheListenersOfLazyBeansAndComparesSubscriptionsOfAGroup(CapturedOutput output) {
        rocketMq.createTopic("lazy");
        rocketMq.createTopic("eager");
        try (ConfigurableApplicationContext lazy = start(
                        "lazy",
                        PrototypeListener.class,
                        "--spring.main.lazy-initialization=true",
                        "--shop.statistics-topic=lazy",
                        "--shop.statistics-group=lazy");
                ConfigurableApplicationContext other =
                        start("eager", Object.class, "--shop.statistics-topic=eager", "--shop.statistics-group=lazy")) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(output)
                            .contains("Another instance has the group 'lazy' with another subscription")
                            .contains("has {eager=*}, here it is {lazy=*}", "has {lazy=*}, here it is {eager=*}"));
            other.close();
            rocketMq.send("lazy", item, "{\"item\":\"" + item + "\"}");

            await().atMost(SOON).until(() -> statistics.count(item) == 1);
            assertThat(lazy.isActive()).isTrue();
            assertThat(output).contains("PrototypeListener", "receives nothing, since it is no singleton");
        }
    }

    private ConfigurableApplicationContext start(String name, Class<?> configuration, String... arguments) {
        SpringApplicationBuilder builder = ShopApplication.instance(sharedInfrastructure());
        if (configuration != Object.class) {
            builder.sources(configuration);
        }
        return run(builder, name, arguments);
    }

    /** The shop itself needs to be told which DataSource; this application has nothing but the two. */
    private ConfigurableApplicationContext startBare(String name, String... arguments) {
        return run(
                new SpringApplicationBuilder(TwoDataSources.class)
                        .properties(
                                "spring.main.web-application-type=none",
                                "spring.config.name=none",
                                "spring.flyway.enabled=false")
                        .properties(sharedInfrastructure()),
                name,
                arguments);
    }

    private static ConfigurableApplicationContext run(
            SpringApplicationBuilder builder, String name, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--spring.application.name=" + name;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return builder.run(all);
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class WithMapper {

        @Mapper
        interface Purchased {

            @Select("SELECT COUNT(*) FROM purchase")
            long count();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneDataSource {

        @Bean
        HikariDataSource warehouse(Environment environment) {
            return dataSource(environment);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class TwoDataSources {

        @Bean
        HikariDataSource orders(Environment environment) {
            return dataSource(environment);
        }

        @Bean
        HikariDataSource audit(Environment environment) {
            return dataSource(environment);
        }

        @Bean
        JdbcTransactionManager ordersTransactions(@Qualifier("orders") DataSource orders) {
            return new JdbcTransactionManager(orders);
        }

        @Bean
        JdbcTransactionManager auditTransactions(@Qualifier("audit") DataSource audit) {
            return new JdbcTransactionManager(audit);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RoutingDataSource {

        @Bean
        DataSource tenants(Environment environment) {
            DataSource tenant = dataSource(environment);
            AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                    return "a";
                }
            };
            routing.setTargetDataSources(Map.of("a", tenant));
            routing.setDefaultTargetDataSource(tenant);
            routing.afterPropertiesSet();
            return new LazyConnectionDataSourceProxy(routing);
        }
    }

    /** Stops where {@code -Dspring.context.exit=onRefresh} would end the JVM. */
    @Configuration(proxyBeanMethods = false)
    static class NeverStarted {

        @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
        LifecycleProcessor lifecycleProcessor() {
            return new DefaultLifecycleProcessor() {
                @Override
                public void onRefresh() {}
            };
        }
    }

    static class SecondListener {

        @IdempotentListener(
                topic = {"purchase-noted", "purchase-made"},
                group = "shipping")
        void listen(PurchaseMade purchase) {}
    }

    static class ClashingListener {

        @IdempotentListener(topic = "purchase-noted", group = "shipping-dead-letters")
        void listen(PurchaseMade purchase) {}
    }

    static class AsynchronousListener {

        @Async
        @IdempotentListener(topic = "purchase-noted", group = "asynchronous")
        void listen(PurchaseMade purchase) {}
    }

    @Scope("prototype")
    static class PrototypeListener {

        @IdempotentListener(topic = "purchase-noted", group = "prototype")
        void listen(PurchaseMade purchase) {}
    }

    private static HikariDataSource dataSource(Environment environment) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(environment.getRequiredProperty("spring.datasource.url"));
        dataSource.setUsername(environment.getRequiredProperty("spring.datasource.username"));
        dataSource.setPassword(environment.getProperty("spring.datasource.password"));
        return dataSource;
    }
}
