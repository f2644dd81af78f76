package dev.txmq.console.service;

import java.util.function.Function;

/**
 * What is to be asked of a service.
 *
 * @param about what the answer is about
 */
public record Question<Q, T>(ServiceClient service, Q about, Function<ServiceClient, T> question) {}
