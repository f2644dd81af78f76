package dev.txmq.quickstart;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts everything, says what to try, and stops everything on Ctrl-C. */
@Command(
        name = "quick-start/run",
        mixinStandardHelpOptions = true,
        description = "Runs RocketMQ, MariaDB, the user service and the points service in one process.")
final class QuickStart implements Callable<Integer> {

    @Option(
            names = "--user-port",
            defaultValue = "8081",
            description = "port of the user service (default: ${DEFAULT-VALUE})")
    private int userPort;

    @Option(
            names = "--points-port",
            defaultValue = "8082",
            description = "port of the points service (default: ${DEFAULT-VALUE})")
    private int pointsPort;

    @Option(
            names = "--data-dir",
            description = "keeps users, points and messages here (default: a temporary directory, deleted at the end)")
    private @Nullable Path dataDirectory;

    private QuickStart() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new QuickStart())
                .setExecutionExceptionHandler((error, command, parsed) -> sayWhy(error, command))
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Ports.requireFree(userPort, "--user-port", "the user service");
        Ports.requireFree(pointsPort, "--points-port", "the points service");
        Flow flow = new Flow(userPort, pointsPort, dataDirectory);
        System.out.println("Starting RocketMQ, MariaDB and both services ...");
        flow.start();
        System.out.println(flow.invitation());
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private static int sayWhy(Exception error, CommandLine command) {
        if (!(error instanceof CannotStart)) {
            error.printStackTrace(command.getErr());
        }
        command.getErr().println(error.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }
}
