package dev.txmq.benchmarks.payment.seata;

import javax.sql.DataSource;

import io.seata.rm.fence.SpringFenceConfig;
import io.seata.spring.annotation.GlobalTransactionScanner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;

/** Seata's client, set up by its own beans instead of its starter, which is of Spring Boot 2. One in a JVM: it keeps what it has in statics. */
class SeataClient {

    private static final String GROUP = "payments";

    /** Its own configuration asks system properties first. */
    @Bean
    static GlobalTransactionScanner globalTransactionScanner(Environment environment) {
        System.setProperty("service.vgroupMapping." + GROUP, "default");
        System.setProperty("service.default.grouplist", environment.getRequiredProperty("benchmarks.payment.seata"));
        System.setProperty("tcc.contextJsonParserType", "jackson");
        return new GlobalTransactionScanner(environment.getRequiredProperty("spring.application.name"), GROUP);
    }

    @Bean
    SpringFenceConfig tccFenceConfig(DataSource dataSource, PlatformTransactionManager transactions) {
        return new SpringFenceConfig(dataSource, transactions);
    }
}
