package dev.txmq.console.chromium;

import java.time.Duration;

import com.microsoft.playwright.Browser.NewContextOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.console.RunningConsole;
import dev.txmq.shop.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.awaitility.Awaitility.await;

/** A browser before a console that asks a real service, on a real broker and a real database. */
@WithEmbeddedMariaDb
@WithEmbeddedRocketMq
abstract class ShopInChromium {

    static final Duration SOON = Duration.ofMinutes(2);
    /** An operator who wants to see what the pages do with a name. The password is {@code hostile}. */
    static final String HOSTILE_NAME = "<script>alert(0)</script>\"'><b>";

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    static Shop shop;
    static RunningConsole console;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq) {
        shop = Shop.start(mariaDb, rocketMq);
        console = console();
    }

    /** @param more settings, beside those of the shop */
    static RunningConsole console(String... more) {
        String[] settings = new String[more.length + 7];
        settings[0] = "services.shop.url=" + shop.actuator();
        settings[1] = "services.shop.username=console";
        settings[2] = "services.shop.password=" + Shop.PASSWORD;
        settings[3] = "timeout=30s";
        settings[4] = "sessions-per-user=100";
        settings[5] = "users[%s].role=OPERATOR".formatted(HOSTILE_NAME);
        settings[6] = "users[%s].password=%s".formatted(HOSTILE_NAME, new BCryptPasswordEncoder(4).encode("hostile"));
        System.arraycopy(more, 0, settings, 7, more.length);
        return RunningConsole.start(settings);
    }

    @AfterAll
    static void stop() {
        console.close();
        shop.close();
    }

    @BeforeEach
    void clear() {
        shop.clear();
        shop.mended(false);
    }

    /** A window of this person, who is logged in. */
    static Window windowOf(String name) {
        return CHROMIUM.open(console.address()).logIn(name);
    }

    static Window windowOf(String name, NewContextOptions options) {
        return CHROMIUM.open(console.address(), options).logIn(name);
    }

    static MessageId parked(String key, String payload) {
        return parked(new OutgoingMessage(Shop.TOPIC, key, payload));
    }

    static MessageId parked(OutgoingMessage message) {
        MessageId id = shop.publish(message);
        await().atMost(SOON).until(() -> shop.deadLetter(id) == Status.PARKED);
        return id;
    }

    static String list(String kind, String source) {
        return "/troubles/list?service=shop&kind=%s&source=%s".formatted(kind, source);
    }

    static String one(String kind, String source, Object id) {
        return "/troubles/one?service=shop&kind=%s&source=%s&id=%s".formatted(kind, source, id);
    }
}
