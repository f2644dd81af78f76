package dev.txmq.console.service;

import org.jspecify.annotations.Nullable;

/**
 * What a service has told, or why it has not.
 *
 * @param service its name
 * @param about what it was asked about
 * @param told null if it failed
 * @param failure a sentence that names the service, or null if it has told
 */
public record Answer<Q, T>(
        String service, Q about, @Nullable T told, @Nullable String failure) {}
