package dev.txmq.quickstart.teaching;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps the last lines that the kit and the services log, as the terminal shows them. */
final class KitLog extends AppenderBase<ILoggingEvent> {

    private static final String LOGGED = "dev.txmq";

    /** What is not about a message: the console, and each step of a transaction manager. */
    private static final List<String> LEFT_OUT = List.of("dev.txmq.console.", "dev.txmq.database.");

    private static final int KEPT = 500;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Deque<Line> lines = new ArrayDeque<>();
    private long last;

    /**
     * A line.
     *
     * @param before the text before the id
     * @param id the first message or activity that the line names, or null
     * @param after the text behind the id
     */
    record Line(
            long number,
            Instant at,
            String before,
            @Nullable String id,
            String after) {

        static Line of(long number, Instant at, String text) {
            Matcher id = ID.matcher(text);
            return id.find()
                    ? new Line(number, at, text.substring(0, id.start()), id.group(), text.substring(id.end()))
                    : new Line(number, at, text, null, "");
        }
    }

    /** From now on. Spring Boot must have set up its logging. */
    void listen() {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        setContext(logging);
        start();
        logging.getLogger(LOGGED).addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (LEFT_OUT.stream().noneMatch(event.getLoggerName()::startsWith)) {
            add(event.getInstant(), event.getFormattedMessage());
        }
    }

    synchronized void add(Instant at, String text) {
        lines.add(Line.of(++last, at, text));
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    /** The number of the last line. */
    synchronized long last() {
        return last;
    }

    synchronized List<Line> after(long number) {
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
