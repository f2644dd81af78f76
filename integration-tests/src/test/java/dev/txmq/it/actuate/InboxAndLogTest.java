package dev.txmq.it.actuate;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

import dev.txmq.MessageId;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static dev.txmq.it.actuate.Administration.OPERATOR;
import static dev.txmq.it.actuate.Administration.RECONCILER;
import static dev.txmq.it.actuate.Administration.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a reconciler asks an application for, over HTTP. */
class InboxAndLogTest extends ShopTest {

    private static final String EXPOSED = "--management.endpoints.web.exposure.include=txmqinbox,txmqlog";
    private static @Nullable ConfigurableApplicationContext shop;

    @BeforeEach
    void startShop() {
        if (shop == null) {
            shop = Administration.start(ShopApplication.instance(sharedInfrastructure()), "compared", EXPOSED);
        }
    }

    @AfterAll
    static void stopShop() {
        if (shop != null) {
            shop.close();
            shop = null;
        }
    }

    @Test
    void bothSidesHaveTheSameDigestOfWhatWasHandled() throws Exception {
        Instant from = minute(Instant.now());
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(shop.getBean(Purchases.class).buy(item + "-" + i));
        }
        await().atMost(SOON).until(() -> shipped(ids) == 20);
        Instant to = minute(Instant.now()).plusSeconds(60);
        String time = "from=%s&to=%s&step=60000".formatted(from, to);

        JsonNode published = get("/txmqlog/digest?topic=purchase-made&" + time);
        JsonNode handled = get("/txmqinbox/shipping/digest?" + time);

        System.err.println(published + "\n" + handled);
        assertThat(handled.path("slots")).isEqualTo(published.path("slots"));
        System.err.println(get("/txmqinbox"));
        System.err.println(get("/txmqlog"));
        String all = "{\"ids\":[%s]}"
                .formatted(ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")));
        System.err.println(json(send("POST", "/txmqinbox/shipping/state", RECONCILER, all)));
        System.err.println(json(send("POST", "/txmqlog/state", RECONCILER, all)));
        System.err.println(send("GET", "/txmqlog/ids?topic=purchase-made&" + time, RECONCILER, null)
                .body());
        System.err.println(send("GET", "/txmqinbox/shipping/ids?limit=3&" + time, RECONCILER, null)
                .body());
        System.err.println(send("GET", "/txmqinbox/nobody/ids?limit=3&" + time, RECONCILER, null)
                .body());
        System.err.println(send("GET", "/txmqinbox/shipping/ids?limit=3&" + time, OPERATOR, null)
                .body());
        System.err.println(send("POST", "/txmqlog/republish", OPERATOR, all).body());
        System.err.println(send("POST", "/txmqlog/republish", OPERATOR, all.replace("]}", "],\"reason\":\"lost\"}"))
                .body());
    }

    private static Instant minute(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond() / 60 * 60);
    }

    private int shipped(List<MessageId> ids) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_inbox WHERE consumer_group = 'shipping' AND message_id IN (:ids)")
                .param("ids", ids.stream().map(MessageId::toBytes).toList())
                .query(Integer.class)
                .single();
    }

    private static JsonNode get(String path) throws Exception {
        return json(send("GET", path, RECONCILER, null));
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String caller, @Nullable String body)
            throws Exception {
        return Administration.send(shop, method, path, caller, body);
    }
}
