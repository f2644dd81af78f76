package dev.txmq.database;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnsupportedDatabaseTest {

    private final DriverManagerDataSource h2 = new DriverManagerDataSource("jdbc:h2:mem:business");

    @Test
    void saysWhichDatabasesItNeeds() {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> SchemaMigration.ofTheKit(h2).migrate())
                .withMessageContaining("needs MySQL or MariaDB, and its DataSource is on H2: set spring.datasource.url")
                .withMessageNotContaining("right");
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> SchemaMigration.ofTheKit(h2).validate())
                .withMessageContaining("needs MySQL or MariaDB");
    }

    @Test
    void doesNotAskForRightsWhenThereIsNoDatabase() {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> SchemaMigration.ofTheKit(new DriverManagerDataSource("jdbc:nothing:"))
                        .migrate())
                .withMessageContaining("cannot connect")
                .withRootCauseInstanceOf(SQLException.class);
    }
}
