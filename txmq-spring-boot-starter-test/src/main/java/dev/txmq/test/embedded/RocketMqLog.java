package dev.txmq.test.embedded;

import java.nio.file.Path;

import org.apache.rocketmq.logging.ch.qos.logback.classic.Level;
import org.apache.rocketmq.logging.ch.qos.logback.classic.Logger;
import org.apache.rocketmq.logging.ch.qos.logback.classic.LoggerContext;
import org.apache.rocketmq.logging.ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import org.apache.rocketmq.logging.ch.qos.logback.classic.spi.ILoggingEvent;
import org.apache.rocketmq.logging.ch.qos.logback.core.FileAppender;
import org.apache.rocketmq.logging.org.slf4j.LoggerFactory;

/** RocketMQ's own warnings and errors, which it logs apart from the application by a logback of its own. */
final class RocketMqLog {

    private RocketMqLog() {}

    /** Writes {@code rocketmq.log} into the directory, besides what the application configured in {@code rmq.logback.xml}. */
    static void writeTo(Path directory) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern("%d %-5level [%thread] %logger - %msg%n%ex");
            encoder.start();
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setContext(context);
            appender.setName(directory.toString());
            appender.setFile(directory.resolve("rocketmq.log").toString());
            appender.setEncoder(encoder);
            appender.start();
            Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            root.setLevel(Level.WARN);
            root.addAppender(appender);
        }
    }

    static void stopWritingTo(Path directory) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            var appender = root.getAppender(directory.toString());
            if (appender != null) {
                root.detachAppender(appender);
                appender.stop();
            }
        }
    }
}
