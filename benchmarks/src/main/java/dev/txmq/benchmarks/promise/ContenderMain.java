package dev.txmq.benchmarks.promise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Running;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.measure.Callers;

/**
 * A contender in a process of its own, to be killed: registers some users by 8 callers and then waits for the end of its
 * standard input.
 */
final class ContenderMain {

    static final String READY = "contender is ready";
    static final String REGISTERED = "users are registered";

    private static final int CALLERS = 8;

    private ContenderMain() {}

    /** Arguments: the contender's name, both databases, name server, topic, directory, first id and number of users. */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException, IOException {
        Place place = new Place(
                new Place.Databases(arguments[1], arguments[2]),
                arguments[3],
                arguments[4],
                Path.of(arguments[5]),
                Place.Patience.SECONDS);
        long firstId = Long.parseLong(arguments[6]);
        int users = Integer.parseInt(arguments[7]);
        Running running = Running.start(Contenders.named(arguments[0]), place, new Scoreboard());
        System.out.println(READY);
        Callers.run(CALLERS, users, index -> running.register(Registration.of(firstId + index)));
        System.out.println(REGISTERED);
        while (System.in.read() >= 0) {
            // nobody says anything
        }
        Runtime.getRuntime().halt(0);
    }
}
