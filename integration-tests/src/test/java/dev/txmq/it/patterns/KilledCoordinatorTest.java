package dev.txmq.it.patterns;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

import dev.txmq.it.patterns.RegistrationProcess.Task;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.patterns.UsersAndPoints.FOR_EVER;
import static dev.txmq.it.patterns.UsersAndPoints.POINTS;
import static dev.txmq.it.patterns.UsersAndPoints.USERS;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Two-phase commit with a coordinator as it is used, Narayana, which dies between the phases: everybody else waits until it is
 * back with its log. Without the log they wait for ever, or worse.
 */
@Tag("long")
class KilledCoordinatorTest {

    private static final Duration SOON = ofSeconds(120);
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final long USER = 7;
    private static final long ANOTHER_USER = 8;
    private static final String NODE = "coordinator-1";
    private static final String ANOTHER_NODE = "coordinator-2";

    private static EmbeddedMariaDb server;
    private static UsersAndPoints databases;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = EmbeddedMariaDb.start();
        databases = new UsersAndPoints(server::jdbcUrl);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() {
        databases.create();
    }

    @AfterEach
    void end() {
        databases.rollBackPrepared();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIE_BEFORE_THE_DECISION", "DIE_BEFORE_THE_FIRST_COMMIT"})
    void everyOtherRegistrationWaitsUntilTheCoordinatorIsBackWithItsLog(Task death) throws Exception {
        registerAndDie(death);
        assertThat(databases.prepared()).hasSize(2);

        Future<Duration> another = registerAnother();
        await().atMost(SOON).until(() -> databases.waiting() == 1);
        assertThat(another.isDone()).isFalse();
        recover(NODE);

        Duration waited = another.get(SOON.toSeconds(), TimeUnit.SECONDS);
        System.out.printf(
                "%s: another registration has waited %d ms, until the coordinator was back%n",
                death, waited.toMillis());
        boolean hasDecided = death == Task.DIE_BEFORE_THE_FIRST_COMMIT;
        assertThat(databases.prepared()).isEmpty();
        assertThat(databases.isRegistered(USER)).isEqualTo(hasDecided);
        assertThat(databases.hasPoints(USER)).isEqualTo(hasDecided);
        assertThat(databases.hasPoints(ANOTHER_USER)).isTrue();
    }

    /** A coordinator of another name leaves alone what is not its own. */
    @Test
    void theyWaitForEverWhenTheLogIsLost() throws IOException {
        registerAndDie(Task.DIE_BEFORE_THE_FIRST_COMMIT);
        FileSystemUtils.deleteRecursively(log());

        recover(ANOTHER_NODE);

        assertThat(databases.prepared()).hasSize(2);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> databases.register(ANOTHER_USER, 1))
                .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(LOCK_WAIT_TIMEOUT));
    }

    /** One of the same name takes what it has no record of for not decided, and rolls back: half of it was committed. Nobody is told. */
    @Test
    void aUserIsLeftWithoutPointsWhenTheLogIsLostBetweenTheCommits() throws IOException {
        registerAndDie(Task.DIE_BETWEEN_THE_COMMITS);
        assertThat(databases.prepared()).hasSize(1);
        FileSystemUtils.deleteRecursively(log());

        ChildProcess recovery = recover(NODE);

        assertThat(recovery.linesWith(" WARN ") + recovery.linesWith(" ERROR ")).isZero();
        assertThat(databases.prepared()).isEmpty();
        assertThat(databases.isRegistered(USER)).isTrue();
        assertThat(databases.hasPoints(USER)).isFalse();
    }

    private void registerAndDie(Task death) {
        ChildProcess process = process(death, NODE);
        process.start();
        process.awaitDeath();
        assertThat(process.linesWith("dies now: " + death)).as(process.tail(60)).isPositive();
    }

    /** Returns the process, which has ended. */
    private ChildProcess recover(String node) {
        ChildProcess process = process(Task.RECOVER, node);
        process.start();
        process.awaitDeath();
        assertThat(process.linesWith("recovery has looked 3 times"))
                .as(process.tail(60))
                .isPositive();
        return process;
    }

    /** How long it has taken, once it is through. */
    private static Future<Duration> registerAnother() {
        FutureTask<Duration> another = new FutureTask<>(() -> {
            long begin = System.nanoTime();
            databases.register(ANOTHER_USER, FOR_EVER);
            return Duration.ofNanos(System.nanoTime() - begin);
        });
        new Thread(another, "another registration").start();
        return another;
    }

    private Path log() {
        return directory.resolve("log");
    }

    private ChildProcess process(Task task, String node) {
        List<String> command = MachineProcess.java(
                RegistrationProcess.class,
                List.of(task.name(), databases.url(USERS), databases.url(POINTS), String.valueOf(USER)));
        List<String> properties = new ArrayList<>(Stream.of("", ".communicationStore", ".stateStore")
                .map(store -> "-DObjectStoreEnvironmentBean%s.objectStoreDir=%s".formatted(store, log()))
                .toList());
        properties.addAll(List.of(
                "-DCoreEnvironmentBean.nodeIdentifier=" + node,
                "-DJTAEnvironmentBean.xaRecoveryNodes=" + node,
                // what is recovered here has been left alone for long enough
                "-DJTAEnvironmentBean.orphanSafetyInterval=1",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1"));
        command.addAll(1, properties);
        return new MachineProcess("coordinator-" + task + "-" + directory.getFileName(), command, () -> true);
    }
}
