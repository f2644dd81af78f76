package dev.txmq.it.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A place in a service where it can be made to die, as if by kill -9. The test makes a file of that name; the first process
 * that reaches the place and manages to delete the file halts there. Only the services that the tests start know these.
 */
public enum CrashPoint {
    /** The business rows are written; no row of the message, no half message. */
    BEFORE_MESSAGE_ROW,
    /** The message's row is written and the message has not left: before the commit, in mode outbox after it. */
    BEFORE_SEND,
    /** The broker has stored the message: a half message before the commit, the whole one after it in mode outbox. */
    AFTER_SEND,
    /** Committed; END_TRANSACTION is not sent. */
    BEFORE_END_TRANSACTION,
    /** The broker has applied END_TRANSACTION and answered; the row is not marked PUBLISHED. */
    BEFORE_MARKED,
    /** No crash: the broker has stored what was sent, but its answer does not arrive. */
    ANSWER_TO_SEND_LOST,
    /** The handler has returned; nothing is committed. */
    CONSUMER_BEFORE_COMMIT,
    /** The handler's effect is committed; the broker does not know. */
    CONSUMER_BEFORE_ACKNOWLEDGEMENT,
    /** The activity and its own branch are written; nothing is committed, and nobody was asked. */
    ACTIVITY_BEFORE_BEGIN,
    /** The activity is committed; nobody was asked. */
    ACTIVITY_BEGUN,
    /** One participant has answered. */
    ACTIVITY_TRIED,
    /** All have reserved, and the initiator is about to confirm; no message is written. */
    ACTIVITY_BEFORE_DECISION,
    /** The participant has reserved; nothing is committed. */
    RESERVE_BEFORE_COMMIT,
    /** The reservation is committed; the initiator does not know. */
    RESERVE_BEFORE_ANSWER,
    /** What a merchant is told is recorded; nothing is committed. */
    NOTICE_BEFORE_COMMIT,
    /** It is committed; the broker does not know, and nothing is sent. */
    NOTICE_BEFORE_ACKNOWLEDGEMENT;

    /** Names the directory of the files, to the process that shall die. */
    public static final String DIRECTORY_PROPERTY = "crash.directory";

    public void arm(Path directory) {
        try {
            Files.createFile(directory.resolve(name()));
        } catch (IOException e) {
            throw new IllegalStateException("%s is armed already".formatted(this), e);
        }
    }

    /** Returns whether nobody got there. */
    public boolean disarm(Path directory) {
        try {
            return Files.deleteIfExists(directory.resolve(name()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether this process is the one that it shall happen to. */
    boolean strikes() {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory == null) {
            return false;
        }
        try {
            Files.delete(Path.of(directory, name()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the JVM on the spot, without shutdown hooks, if it is to happen here. */
    public void reached() {
        if (strikes()) {
            System.out.println("dies at " + this);
            Runtime.getRuntime().halt(128 + 9);
        }
    }

    /** For handlers: just before the commit of the transaction that the calling thread is in, and just after it. */
    public static void aroundConsumersCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                CONSUMER_BEFORE_COMMIT.reached();
            }

            @Override
            public void afterCommit() {
                CONSUMER_BEFORE_ACKNOWLEDGEMENT.reached();
            }
        });
    }
}
