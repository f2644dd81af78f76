package dev.txmq.console;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The console over HTTP, with {@code ada} and {@code bob} as OPERATOR and {@code eve} as VIEWER. The password of each is the name. */
public final class RunningConsole implements AutoCloseable {

    /** Where nobody listens. */
    public static final String NOWHERE = "http://127.0.0.1:1/actuator";

    private static final BCryptPasswordEncoder QUICK = new BCryptPasswordEncoder(4);

    private final ConfigurableApplicationContext context;

    private RunningConsole(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param properties {@code key=value}, below {@code txmq.console} */
    public static RunningConsole start(String... properties) {
        return start(ConsoleApplication.application(), properties);
    }

    /** With more beans than its own. */
    static RunningConsole startWith(Class<?> more, String... properties) {
        return start(ConsoleApplication.application().sources(more), properties);
    }

    private static RunningConsole start(SpringApplicationBuilder application, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--txmq.console.users.ada.password=" + QUICK.encode("ada"),
                "--txmq.console.users.ada.role=OPERATOR",
                "--txmq.console.users.bob.password=" + QUICK.encode("bob"),
                "--txmq.console.users.bob.role=OPERATOR",
                "--txmq.console.users.eve.password={bcrypt}" + QUICK.encode("eve"),
                "--txmq.console.users.eve.role=VIEWER"));
        for (String property : properties) {
            arguments.add("--txmq.console." + property);
        }
        return new RunningConsole(application.run(arguments.toArray(String[]::new)));
    }

    public String address() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** With nobody logged in. */
    public Browser browser() {
        return new Browser(address());
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    @Override
    public void close() {
        context.close();
    }
}
