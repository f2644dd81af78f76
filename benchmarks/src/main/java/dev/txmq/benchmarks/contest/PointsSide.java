package dev.txmq.benchmarks.contest;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.Scoreboard;

/** For the side that awards points: to be imported. */
public class PointsSide {

    @Bean
    Ledger ledger(JdbcClient jdbc, Scoreboard scoreboard) {
        return new Ledger(jdbc, scoreboard, Clock.systemUTC());
    }
}
