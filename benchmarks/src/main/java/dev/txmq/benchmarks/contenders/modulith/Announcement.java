package dev.txmq.benchmarks.contenders.modulith;

import java.util.UUID;

import dev.txmq.benchmarks.job.UserRegistered;

/** The application event: what goes out, and an id by which consumers know it again. */
record Announcement(UUID id, UserRegistered event) {}
