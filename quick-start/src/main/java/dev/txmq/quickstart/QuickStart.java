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
        description =
                "Runs RocketMQ, MariaDB, the four services, their console and a receiver of notifications in one process.")
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
            names = "--payment-port",
            defaultValue = "8083",
            description = "port of the payment service (default: ${DEFAULT-VALUE})")
    private int paymentPort;

    @Option(
            names = "--account-port",
            defaultValue = "8084",
            description = "port of the account service (default: ${DEFAULT-VALUE})")
    private int accountPort;

    @Option(
            names = "--receiver-port",
            defaultValue = "8085",
            description = "port of the receiver, which is a merchant's server (default: ${DEFAULT-VALUE})")
    private int receiverPort;

    @Option(
            names = "--console-port",
            defaultValue = "8080",
            description = "port of the console (default: ${DEFAULT-VALUE})")
    private int consolePort;

    @Option(names = "--no-receiver", description = "starts no receiver")
    private boolean withoutReceiver;

    @Option(
            names = "--data-dir",
            description = "keeps databases and messages here (default: a temporary directory, deleted at the end)")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--reconcile",
            arity = "0..1",
            fallbackValue = "1d",
            paramLabel = "SINCE",
            description =
                    "compares what was published with what was handled in the data directory, and the books of all services, since then"
                            + " (default: ${FALLBACK-VALUE}); prints what it finds and ends with 0 if nothing differs, else 1, and 2 if it cannot compare")
    private @Nullable String since;

    @Option(names = "--repair", description = "with --reconcile: has what is lost published again, by the next start")
    private boolean repair;

    private QuickStart() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new QuickStart())
                .setExecutionExceptionHandler((error, command, parsed) -> sayWhy(error, command))
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (since == null ? repair : dataDirectory == null) {
            throw new CannotStart(
                    since == null
                            ? "--repair needs --reconcile."
                            : "--reconcile needs --data-dir: there is nothing to compare in a temporary directory.");
        }
        Ports.requireFree(userPort, "--user-port", "the user service");
        Ports.requireFree(pointsPort, "--points-port", "the points service");
        Ports.requireFree(paymentPort, "--payment-port", "the payment service");
        Ports.requireFree(accountPort, "--account-port", "the account service");
        if (!withoutReceiver) {
            Ports.requireFree(receiverPort, "--receiver-port", "the receiver");
        }
        Console console = null;
        if (since == null) {
            Ports.requireFree(consolePort, "--console-port", "the console");
            console = new Console(consolePort);
            System.out.println(console.text());
        }
        ServicePorts ports = new ServicePorts(userPort, pointsPort, paymentPort, accountPort);
        @Nullable Integer receiver = withoutReceiver ? null : receiverPort;
        Flow flow =
                new Flow(ports, dataDirectory, since == null ? null : new Comparison(since, repair), console, receiver);
        System.out.println("Starting RocketMQ, MariaDB and the four services ...");
        if (!withoutReceiver) {
            // before what it may be told of from an earlier run
            Receiver.start(receiverPort, dataDirectory);
        }
        flow.start();
        System.out.println(new Invitation(ports, receiver, flow.nameServer(), dataDirectory).text());
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
