package dev.txmq.tcc.config;

/** By which other services know this one: {@code spring.application.name}. */
public record ServiceName(String value) {}
