package dev.txmq.console.chromium;

import com.microsoft.playwright.Browser.NewContextOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import dev.txmq.console.ConsoleOfShop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

/** A browser before a console that asks a real service, on a real broker and a real database. */
abstract class ShopInChromium extends ConsoleOfShop {

    /** An operator who wants to see what the pages do with a name. The password is {@code hostile}. */
    static final String HOSTILE_NAME = "<script>alert(0)</script>\"'><b>";

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq) {
        startBoth(
                mariaDb,
                rocketMq,
                "users[%s].role=OPERATOR".formatted(HOSTILE_NAME),
                "users[%s].password=%s".formatted(HOSTILE_NAME, new BCryptPasswordEncoder(4).encode("hostile")));
    }

    /** A window of this person, who is logged in. */
    static Window windowOf(String name) {
        return windowOf(name, new NewContextOptions());
    }

    static Window windowOf(String name, NewContextOptions options) {
        return CHROMIUM.open(console.address(), options).logIn(name);
    }
}
