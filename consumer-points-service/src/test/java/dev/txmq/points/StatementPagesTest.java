package dev.txmq.points;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;

import static dev.txmq.points.Given.registered;
import static org.assertj.core.api.Assertions.assertThat;

@PointsServiceTest
class StatementPagesTest {

    private static final long FIRST_USER = 2_000_000;

    @Autowired
    RestTestClient client;

    @Autowired
    JsonMapper jsonMapper;

    @Autowired
    WelcomePoints welcomePoints;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void theFirstPageHasAHundredEntriesAndTheBalanceOfAll() {
        long user = FIRST_USER;
        award(user, 201);

        JsonNode page = get("/points/" + user);

        assertThat(page.get("entries")).hasSize(100);
        assertThat(page.get("balance").asLong()).isEqualTo(20_100);
    }

    @Test
    void thePagesTogetherHaveEachEntryOnceInTheOrderOfTheirRecording() {
        long user = FIRST_USER + 1;
        List<String> awarded = award(user, 7);
        award(FIRST_USER + 2, 3);
        awarded.addAll(award(user, 3));

        List<String> seen = new ArrayList<>();
        JsonNode page = get("/points/%d?limit=4".formatted(user));
        seen.addAll(messageIds(page));
        while (page.has("next")) {
            page = get("/points/%d?limit=4&after=%d"
                    .formatted(user, page.get("next").asLong()));
            assertThat(page.get("userId").asLong()).isEqualTo(user);
            assertThat(page.get("balance").asLong()).isEqualTo(1000);
            seen.addAll(messageIds(page));
        }

        assertThat(seen).containsExactlyElementsOf(awarded);
        assertThat(page.get("entries")).hasSize(2);
    }

    @Test
    void aPageThatIsJustFullIsTheLast() {
        long user = FIRST_USER + 3;
        award(user, 4);

        JsonNode page = get("/points/%d?limit=4".formatted(user));

        assertThat(page.propertyNames())
                .containsExactly("userId", "balance", "frozen", "version", "incoming", "entries");
        assertThat(page.get("entries")).hasSize(4);
    }

    @Test
    void nothingComesAfterTheLastEntry() {
        long user = FIRST_USER + 4;
        award(user, 1);

        JsonNode page = get("/points/%d?after=%d".formatted(user, Long.MAX_VALUE));

        assertThat(page.get("entries")).isEmpty();
        assertThat(page.get("balance").asLong()).isEqualTo(100);
        assertThat(page.has("next")).isFalse();
    }

    @Test
    void takesAThousandAtOnce() {
        long user = FIRST_USER + 5;
        award(user, 1001);

        JsonNode page = get("/points/%d?limit=1000".formatted(user));

        assertThat(page.get("entries")).hasSize(1000);
        assertThat(get("/points/%d?after=%d".formatted(user, page.get("next").asLong()))
                        .get("entries"))
                .hasSize(1);
    }

    /** Returns the ids of the messages in the order in which they are recorded. */
    private List<String> award(long user, int times) {
        List<ReceivedMessage<UserRegistered>> messages =
                Stream.generate(() -> registered(user)).limit(times).toList();
        transaction.executeWithoutResult(status -> welcomePoints.award(messages));
        return new ArrayList<>(messages.stream()
                .map(ReceivedMessage::id)
                .sorted()
                .map(MessageId::toString)
                .toList());
    }

    private JsonNode get(String path) {
        return jsonMapper.readTree(client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static List<String> messageIds(JsonNode page) {
        return page.get("entries")
                .valueStream()
                .map(entry -> entry.get("messageId").asString())
                .toList();
    }
}
