package dev.txmq.accounts;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * A credit as it stands in the ledger.
 *
 * @param id ascends in the order in which entries were recorded
 * @param amount more than zero
 * @param activityId the activity that caused it
 */
record AccountEntry(long id, BigDecimal amount, String orderNo, UUID activityId, Instant bookedAt) {}
