package dev.txmq.benchmarks.contenders.twophase;

import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;

import io.agroal.api.AgroalDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.job.Users;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({XaPools.class, RegisteringAndAwarding.DoesBoth.class})
class RegisteringAndAwarding {

    @Bean(destroyMethod = "close")
    AgroalDataSource usersDatabase(XaPools pools, Place place) throws SQLException {
        return pools.pool("users", place.databases().users());
    }

    @Bean(destroyMethod = "close")
    AgroalDataSource pointsDatabase(XaPools pools, Place place) throws SQLException {
        return pools.pool("points", place.databases().points());
    }

    @Bean
    Users users(@Qualifier("usersDatabase") AgroalDataSource database) {
        return new Users(JdbcClient.create(database));
    }

    @Bean
    Ledger ledger(@Qualifier("pointsDatabase") AgroalDataSource database, Scoreboard scoreboard) {
        return new Ledger(JdbcClient.create(database), scoreboard, Clock.systemUTC());
    }

    static class DoesBoth implements Registrar {

        private final Users users;
        private final Ledger ledger;

        DoesBoth(Users users, Ledger ledger) {
            this.users = users;
            this.ledger = ledger;
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            ledger.award(new Award(registration.id(), UUID.randomUUID()));
        }
    }
}
