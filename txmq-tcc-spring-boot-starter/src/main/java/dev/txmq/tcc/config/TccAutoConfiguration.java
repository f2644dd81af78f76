package dev.txmq.tcc.config;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.StartCheck;
import dev.txmq.config.NameRules;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.database.SchemaMigration;
import dev.txmq.tcc.Participant;

/**
 * The properties {@code txmq.tcc.*}, and the tables of activities and reservations. There is nothing of the module without a {@link
 * Participant} bean and without {@code txmq.tcc.participants} and {@code txmq.tcc.initiators}.
 */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
@EnableConfigurationProperties(TccProperties.class)
@Conditional(TccAutoConfiguration.OnUse.class)
public final class TccAutoConfiguration {

    @Bean
    TccTables txmqTccTables(TransactionalDatabase database, TxmqProperties properties) {
        if (properties.migrateSchema()) {
            migration(database).migrate();
        }
        return new TccTables(database.dataSource());
    }

    /** Where the kit may not migrate: refuses tables of another version before anything works with them. */
    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.migrate-schema", havingValue = false)
    StartCheck txmqTccSchemaCheck(TransactionalDatabase database) {
        return new StartCheck(() -> migration(database).validate(), Integer.MIN_VALUE);
    }

    private static SchemaMigration migration(TransactionalDatabase database) {
        return new SchemaMigration(database.dataSource(), "dev/txmq/tcc/schema", "txmq_tcc_schema_history");
    }

    @Bean
    ServiceName txmqTccServiceName(Environment environment) {
        String name = environment.getProperty("spring.application.name", "");
        if (!NameRules.isPlain(name)) {
            throw new UnusableSetupException(
                    "Activities belong to spring.application.name, which is '%s'".formatted(name),
                    "set it to 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        return new ServiceName(name);
    }

    static final class OnUse extends AnyNestedCondition {

        OnUse() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(Participant.class)
        static final class OnParticipantBean {}

        @Conditional(OnParticipants.class)
        static final class OnParticipantsElsewhere {}

        @Conditional(OnInitiators.class)
        static final class OnInitiatorsElsewhere {}
    }
}
