package dev.txmq.accounts;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

import org.springframework.stereotype.Component;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.accounts.Accounts.Opening;

/** Opens an account for each merchant that registers. A merchant who has one keeps it as it is. */
@Component
class AccountOpening {

    private final Accounts accounts;
    private final Clock clock;

    AccountOpening(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    @IdempotentListener(topic = MerchantRegistered.TOPIC, group = "account-service")
    void open(List<ReceivedMessage<MerchantRegistered>> registrations) {
        // in one order everywhere, so that two batches do not wait for each other
        List<Opening> openings = registrations.stream()
                .map(AccountOpening::opening)
                .sorted(Comparator.comparingLong(Opening::merchantId))
                .toList();
        accounts.open(openings, clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static Opening opening(ReceivedMessage<MerchantRegistered> registration) {
        Long merchantId = registration.payload().merchantId();
        String currency = registration.payload().currency();
        if (merchantId == null || merchantId < 1) {
            throw new UnprocessableMessageException(
                    registration.id(),
                    "The merchantId of message %s (key %s) must be at least 1, was %d"
                            .formatted(registration.id(), registration.key(), merchantId));
        }
        if (currency == null || !Formats.isCurrency(currency)) {
            throw new UnprocessableMessageException(
                    registration.id(),
                    "The currency of message %s (key %s) must be three of A-Z"
                            .formatted(registration.id(), registration.key()));
        }
        return new Opening(merchantId, currency);
    }
}
