package dev.txmq.benchmarks.promise;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.job.Books;
import dev.txmq.benchmarks.servers.ChildJvm;
import dev.txmq.benchmarks.servers.Servers;

/**
 * Kills a contender's process, both sides of it, several times in the middle of registrations; starts it once more, lets it
 * register some more users, and looks at the books when nothing has changed for a while.
 */
public final class Promise {

    private static final List<String> JVM_OPTIONS = List.of("-Xmx512m");
    private static final int ENDLESS = 9_000_000;
    private static final int BEFORE_A_KILL = 500;
    private static final int AFTER_THE_LAST = 100;
    private static final Duration QUIET = Duration.ofSeconds(30);

    private final Servers servers;
    private final Path output;
    private final int kills;
    private final Random random = new Random(1);

    /**
     * @param servers of which broker and contenders try again after seconds
     * @param output where the processes write what they print
     */
    public Promise(Servers servers, Path output, int kills) {
        this.servers = servers;
        this.output = output;
        this.kills = kills;
    }

    /**
     * What became of users.
     *
     * @param users who were committed, whether or not their caller was told
     * @param unawarded those of them who were not awarded in the end
     * @param mistakes that no waiting mends, such as a second award
     */
    public record Outcome(String contender, int kills, long users, long unawarded, Map<String, Long> mistakes) {

        public boolean kept() {
            return unawarded == 0 && mistakes.isEmpty();
        }
    }

    public Outcome test(Contender contender) throws Exception {
        Books books = servers.books();
        books.reset();
        Place place = servers.newPlace(contender.name());
        long from = servers.newIds();
        for (int kill = 0; kill < kills; kill++) {
            killInTheMiddle(contender, place);
        }
        try (ChildJvm last = start(contender, place, servers.newIds(), AFTER_THE_LAST)) {
            awaitQuiet(books, from);
        }
        Outcome outcome = new Outcome(
                contender.name(), kills, books.users(from), books.usersWithoutAward(from), books.mistakes(from));
        System.out.println(outcome);
        return outcome;
    }

    private void killInTheMiddle(Contender contender, Place place) throws InterruptedException {
        long firstId = servers.newIds();
        try (ChildJvm process = start(contender, place, firstId, ENDLESS)) {
            while (servers.books().users(firstId) < BEFORE_A_KILL) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
            process.kill();
        }
    }

    /** Until everybody has been awarded for some seconds, or for longer nobody has. */
    private static void awaitQuiet(Books books, long from) throws InterruptedException {
        long unawarded = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < (unawarded == 0 ? QUIET.dividedBy(6) : QUIET).toNanos()) {
            long now = books.usersWithoutAward(from);
            if (now != unawarded) {
                unawarded = now;
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private ChildJvm start(Contender contender, Place place, long firstId, int users) {
        return ChildJvm.start(
                ChildJvm.command(
                        ContenderMain.class,
                        JVM_OPTIONS,
                        contender.name(),
                        place.databases().users(),
                        place.databases().points(),
                        place.nameServer(),
                        place.topic(),
                        place.directory().toString(),
                        String.valueOf(firstId),
                        String.valueOf(users)),
                output.resolve(place.topic() + ".log"),
                ContenderMain.READY);
    }
}
