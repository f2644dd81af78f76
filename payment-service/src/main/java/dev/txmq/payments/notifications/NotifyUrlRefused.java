package dev.txmq.payments.notifications;

/** Nobody can be told at this URL, as the message says. */
public class NotifyUrlRefused extends RuntimeException {

    NotifyUrlRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
