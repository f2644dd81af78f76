package dev.txmq.quickstart;

/** Where each service listens. */
record ServicePorts(int users, int points, int payments, int accounts) {}
