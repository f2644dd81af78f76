package dev.txmq.test;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = SpringContextTest.Application.class)
@WithEmbeddedRocketMq(topics = "spring-context", settings = "transactionCheckMax=4")
@WithEmbeddedMariaDb(database = "spring_context", fresh = true)
class SpringContextTest {

    @Autowired
    private EmbeddedRocketMq injected;

    @Autowired
    private JdbcClient database;

    @Value("${txmq.name-server}")
    private String nameServer;

    @Test
    void theContextIsPointedToTheServers(EmbeddedRocketMq resolved, @Autowired DataSource dataSource) {
        assertThat(resolved).isSameAs(injected);
        assertThat(nameServer).isEqualTo(injected.nameServer());
        assertThat(dataSource).isNotNull();
        assertThat(database.sql("SELECT DATABASE()").query(String.class).single())
                .startsWith("spring_context_");
    }

    @Test
    void topicsExistAndSettingsHold(@Autowired EmbeddedRocketMq mq) {
        mq.send("spring-context", "k", "{}");

        assertThat(mq.messages("spring-context")).isNotEmpty();
        assertThat(mq.setting("transactionCheckMax")).isEqualTo("4");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class
    })
    static class Application {}
}
