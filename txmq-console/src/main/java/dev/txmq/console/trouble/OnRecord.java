package dev.txmq.console.trouble;

/**
 * What a service keeps of an act.
 *
 * @param operator who does it; the service adds the console's own name
 * @param reason on record where the service takes one
 */
record OnRecord(String operator, String reason) {}
