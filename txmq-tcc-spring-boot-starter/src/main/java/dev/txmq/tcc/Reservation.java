package dev.txmq.tcc;

import java.time.Instant;
import java.util.UUID;

/**
 * One branch of an activity, as its participant sees it: the same values when it is reserved, confirmed and cancelled.
 *
 * @param <R> the request
 * @param activityId of the activity; with the branch it is unique, so a ledger keeps both in a unique key
 * @param type of the activity
 * @param key what the activity is about
 * @param branch name of the branch
 * @param request what is to be reserved
 * @param deadline after which the initiator may cancel; an amount can stay reserved for longer
 */
public record Reservation<R>(UUID activityId, String type, String key, String branch, R request, Instant deadline) {}
