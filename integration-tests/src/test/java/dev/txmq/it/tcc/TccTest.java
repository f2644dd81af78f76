package dev.txmq.it.tcc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activity;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A market and two banks, each with a database of its own, for tests of the TCC starter; each test has wallets and an order of its own. */
@WithEmbeddedRocketMq(topics = {"order-paid", "bank-a-outcomes", "bank-b-outcomes"})
@WithEmbeddedMariaDb
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TccTest {

    protected static final Duration SOON = Duration.ofMinutes(2);

    protected final HttpClient http = HttpClient.newHttpClient();
    protected EmbeddedRocketMq rocketMq;
    protected EmbeddedMariaDb mariaDb;
    protected String marketAddress;
    protected String bankAddress;
    protected ConfigurableApplicationContext market;
    protected ConfigurableApplicationContext bankA;
    protected ConfigurableApplicationContext bankB;
    protected Activities activities;
    protected MarketOrders orders;
    protected Wallets payer;
    protected Wallets payee;

    private final FreePorts ports = new FreePorts();
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    protected String key;
    private int number;

    private int marketPort;
    private int aPort;
    private int bPort;

    @BeforeAll
    void start(EmbeddedRocketMq broker, EmbeddedMariaDb database) {
        rocketMq = broker;
        mariaDb = database;
        marketPort = ports.next();
        aPort = ports.next();
        bPort = ports.next();
        marketAddress = "http://127.0.0.1:" + marketPort;
        bankAddress = "http://127.0.0.1:" + aPort;
        startAll();
    }

    /** What a service has besides. */
    protected Class<?>[] more(String name) {
        return new Class<?>[0];
    }

    private void startAll() {
        bankA = bank(BankApplication.builder(), "bank-a", aPort);
        bankB = bank(BankApplication.builder(), "bank-b", bPort);
        market = started(
                MarketApplication.builder(),
                "market",
                marketPort,
                "--txmq.tcc.participants.debit.url=" + bankAddress,
                "--txmq.tcc.participants.debit.topic=bank-a-outcomes",
                "--txmq.tcc.participants.credit.url=http://127.0.0.1:" + bPort,
                "--txmq.tcc.participants.credit.topic=bank-b-outcomes",
                "--txmq.tcc.participants.nobody.url=http://127.0.0.1:" + ports.next(),
                "--txmq.tcc.participants.nobody.topic=bank-b-outcomes");
        activities = market.getBean(Activities.class);
        orders = market.getBean(MarketOrders.class);
        payer = bankA.getBean(Wallets.class);
        payee = bankB.getBean(Wallets.class);
    }

    /** All three, on the databases that they have. */
    protected void restart() {
        List.of(market, bankA, bankB).forEach(ConfigurableApplicationContext::close);
        startAll();
    }

    private ConfigurableApplicationContext bank(
            SpringApplicationBuilder builder, String name, int port, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("--txmq.tcc.initiators.market.url=" + marketAddress);
        return started(builder, name, port, all.toArray(String[]::new));
    }

    /** Another version of the first bank instead of the one that runs, on the same database. */
    protected void deployBankA(SpringApplicationBuilder version, String... properties) {
        bankA.close();
        bankA = bank(version, "bank-a", aPort, properties);
        payer = bankA.getBean(Wallets.class);
    }

    /** One more service, with a database of its own; a JVM has one instance of each. */
    protected ConfigurableApplicationContext started(
            SpringApplicationBuilder builder, String name, int port, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("--spring.application.name=" + name);
        all.add("--server.port=" + port);
        all.add("--txmq.name-server=" + rocketMq.nameServer());
        all.add("--spring.datasource.url=" + mariaDb.jdbcUrl((name + "_" + run).replace('-', '_')));
        all.add("--spring.datasource.username=" + mariaDb.username());
        all.add("--spring.datasource.password=" + mariaDb.password());
        ConfigurableApplicationContext context = builder.sources(more(name)).run(all.toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    protected int freePort() {
        return ports.next();
    }

    @AfterAll
    void stop() {
        contexts.forEach(ConfigurableApplicationContext::close);
    }

    @AfterEach
    void endFaults() {
        rocketMq.faults().reset();
    }

    /** An order, and wallets with this much at the payer and nothing at the payee. */
    protected void given(int balance) {
        key = "order-%s-%d".formatted(run, ++number);
        orders.place(key);
        payer.open(key, balance);
        payee.open(key, 0);
    }

    protected Activity transfer(int amount) {
        return Activity.of("transfer", key)
                .reserve("order", key)
                .reserve("debit", Transfer.of(key, amount))
                .reserve("credit", Transfer.of(key, amount));
    }

    protected void assertTransferred(int balance, int amount) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(
                                payer.balance(key),
                                payer.frozen(key),
                                payee.balance(key),
                                payer.entries(key),
                                payee.entries(key)))
                        .containsExactly(balance - amount, 0, amount, 1, 1));
        assertThat(orders.status(key)).isEqualTo("PAID");
    }

    protected void assertUntouched(int balance) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(
                                payer.balance(key),
                                payer.frozen(key),
                                payee.balance(key),
                                payer.entries(key),
                                payee.entries(key)))
                        .containsExactly(balance, 0, 0, 0, 0));
        assertThat(orders.status(key)).isEqualTo("OPEN");
    }

    /** Nothing is open: each activity of the key is completed. */
    protected void awaitCompleted(Outcome outcome) {
        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND completed_at IS NOT NULL",
                                bytes(outcome.id()))
                        == 1);
    }

    protected static byte[] bytes(UUID id) {
        return new MessageId(id).toBytes();
    }

    protected static int count(ConfigurableApplicationContext context, String sql, Object... values) {
        Integer count = inTransaction(
                context,
                jdbc -> jdbc.sql(sql)
                        .params(List.of(values))
                        .query(Integer.class)
                        .single());
        return count == null ? 0 : count;
    }

    protected static int update(ConfigurableApplicationContext context, String sql, Object... values) {
        Integer count = inTransaction(
                context, jdbc -> jdbc.sql(sql).params(List.of(values)).update());
        return count == null ? 0 : count;
    }

    protected static <T> T inTransaction(ConfigurableApplicationContext context, Function<JdbcClient, T> work) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .execute(status -> work.apply(context.getBean(JdbcClient.class)));
    }

    /** Until so many transactions wait for a lock on the server of all databases. */
    protected static void awaitWaiting(ConfigurableApplicationContext context, int transactions) {
        await().atMost(SOON)
                .until(() -> count(
                                context,
                                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                        >= transactions);
    }

    /** For hooks: until the test goes on. */
    protected static void pause(CountDownLatch latch) {
        try {
            latch.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A try as an initiator sends it. */
    protected HttpResponse<String> tryOut(UUID activity, String branch, Instant deadline, String body) {
        return send(HttpRequest.newBuilder(
                        URI.create("%s/txmq/reservations/debit/%s/%s".formatted(bankAddress, activity, branch)))
                .header("Txmq-Origin", "market")
                .header("Txmq-Activity", "transfer " + key)
                .header("Txmq-Deadline", deadline.toString())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    protected String body(int amount) {
        return "{\"wallet\":\"%s\",\"amount\":%d}".formatted(key, amount);
    }

    protected HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An outcome as an initiator publishes it, without the kit: each has an id of its own. */
    protected void tell(UUID activity, String branch, String outcome) {
        rocketMq.send("bank-a-outcomes", key, """
                {"activityId":"%s","type":"transfer","outcome":"%s","decidedAt":"%s","branches":[{"participant":"debit","branch":"%s"}]}
                """.formatted(activity, outcome, Instant.now(), branch));
    }
}
