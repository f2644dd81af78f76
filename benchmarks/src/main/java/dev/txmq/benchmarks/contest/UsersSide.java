package dev.txmq.benchmarks.contest;

import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.job.Users;

/** For the side that registers users: to be imported. */
public class UsersSide {

    @Bean
    Users users(JdbcClient jdbc) {
        return new Users(jdbc);
    }
}
