package dev.txmq.points;

/**
 * What a payment asks of its buyer's points.
 *
 * @param userId the buyer, at least 1
 * @param earn points for the payment, 0 to 1,000,000,000
 * @param spend points that are part of what the buyer pays with, 0 to 1,000,000,000
 */
record PaymentPoints(long userId, int earn, int spend) {

    private static final int MOST = 1_000_000_000;

    PaymentPoints {
        if (userId < 1) {
            throw new IllegalArgumentException("userId must be at least 1, was " + userId);
        }
        require("earn", earn);
        require("spend", spend);
    }

    private static void require(String name, int points) {
        if (points < 0 || points > MOST) {
            throw new IllegalArgumentException("%s must be 0 to %d, was %d".formatted(name, MOST, points));
        }
    }
}
