package dev.txmq.quickstart.teaching;

import java.io.IOException;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import dev.txmq.console.ConsoleApplication;
import dev.txmq.quickstart.ConsoleVisitor;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;

/** Who sees the page, and who may press its buttons. The services are away. */
class TeachingPageTest {

    private static final String NOWHERE = "http://127.0.0.1:1";
    private static final Path RESOURCES = Path.of("src/main/resources");

    private static EmbeddedRocketMq rocketMq;
    private static ConfigurableApplicationContext console;

    private final ConsoleVisitor visitor =
            new ConsoleVisitor("http://127.0.0.1:" + console.getEnvironment().getProperty("local.server.port"));

    @BeforeAll
    static void start() {
        rocketMq = EmbeddedRocketMq.start();
        BCryptPasswordEncoder quick = new BCryptPasswordEncoder(4);
        console = new Teaching(new Shop(NOWHERE, NOWHERE, null), rocketMq.faults())
                .inConsole(ConsoleApplication.application())
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--txmq.console.services.users.url=" + NOWHERE,
                        "--txmq.console.users.ada.role=OPERATOR",
                        "--txmq.console.users.ada.password=" + quick.encode("ada"),
                        "--txmq.console.users.eve.password=" + quick.encode("eve"));
    }

    @AfterAll
    static void stop() {
        console.close();
        rocketMq.close();
    }

    @Test
    void isThereForWhoeverIsLoggedIn() throws Exception {
        assertThat(get("/teaching").headers().firstValue("Location").orElse("")).endsWith("/login");
    }

    @Test
    void aViewerSeesItWithoutButtonsAndWithoutTheLog() throws Exception {
        logIn("eve");

        String page = get("/teaching").body();

        assertThat(page)
                .contains("aria-current=\"page\">Watch the protocol<", "Freeze the broker", "Operators have buttons");
        assertThat(page).doesNotContain("name=\"lesson\"", "role=\"log\"");
        assertThat(get("/teaching/log?after=0").statusCode()).isEqualTo(403);
        assertThat(press("REGISTER").statusCode()).isEqualTo(403);
    }

    @Test
    void anOperatorHasAButtonForEachLessonWithTheTokenOfThePage() throws Exception {
        logIn("ada");

        String page = get("/teaching").body();

        assertThat(page.split("name=\"lesson\"", -1)).hasSize(Lesson.values().length + 1);
        assertThat(get("/teaching/log?after=0").statusCode()).isEqualTo(200);
        assertThat(press("NONSENSE").statusCode()).isEqualTo(400);
        visitor.forgeToken();
        assertThat(press("REGISTER").statusCode()).isEqualTo(403);
    }

    @Test
    void saysWhoDoesNotAnswerAndHasEachActOnRecord() throws Exception {
        logIn("ada");
        get("/teaching");

        HttpResponse<String> pressed = press("FREEZE_BROKER");

        assertThat(pressed.headers().firstValue("Location").orElse("")).endsWith("/teaching#happens");
        assertThat(get("/teaching").body())
                .contains("A service did not answer.", "POST " + NOWHERE + "/users: nobody answers");
        assertThat(console.getBean(AuditEventRepository.class).find("ada", null, null))
                .filteredOn(event -> "FREEZE_BROKER".equals(event.getData().get("act")))
                .extracting(AuditEvent::getType)
                .containsExactly("ACT_BEGUN", "ACT_UNKNOWN");
    }

    @Test
    void speaksBothLanguages() throws Exception {
        Properties english = texts("teaching.properties");
        assertThat(texts("teaching_zh_CN.properties").keySet()).isEqualTo(english.keySet());
        for (Lesson lesson : Lesson.values()) {
            assertThat(english).containsKeys("lesson." + lesson, "lesson.about." + lesson);
        }
        logIn("ada");

        assertThat(get("/teaching?lang=zh-CN").body()).contains("lang=\"zh-CN\"", "观察协议", "冻结 Broker");
        get("/teaching?lang=en");
    }

    /** The Content-Security-Policy would stop them. */
    @Test
    void hasNoScriptsAndNoStylesInIt() throws Exception {
        assertThat(Files.readString(RESOURCES.resolve("templates/teaching.html")))
                .doesNotContainPattern("<script|<style|\\sstyle=|\\sth:style|\\son\\w+=|th:utext|javascript:");
    }

    private void logIn(String name) throws Exception {
        visitor.logIn(name, name);
        get("/teaching");
    }

    private HttpResponse<String> press(String lesson) throws Exception {
        return visitor.post("/acts/teaching", "lesson=" + lesson);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return visitor.get(path);
    }

    private static Properties texts(String file) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(RESOURCES.resolve(file))) {
            texts.load(reader);
        }
        return texts;
    }
}
