package dev.txmq.accounts.books;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.accounts.Amounts;
import dev.txmq.accounts.Formats;

/**
 * Enters a voucher for each payment, many at a time. A payment has one voucher, however often and however late it is heard of: the books
 * remember for longer than the inbox. An event that contradicts what is entered goes to the dead letters; a book is not corrected by
 * whoever comes last.
 */
@Component
class Accounting {

    private static final Logger LOG = LoggerFactory.getLogger(Accounting.class);

    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,64}");
    private static final Instant NO_LATER = Instant.parse("9000-01-01T00:00:00Z");

    private final Books books;
    private final Clock clock;

    Accounting(Books books, Clock clock) {
        this.books = books;
        this.clock = clock;
    }

    @IdempotentListener(topic = PaymentCompleted.TOPIC, group = "accounting")
    void enter(List<ReceivedMessage<PaymentCompleted>> payments) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        // in one order everywhere, so that two batches do not wait for each other
        Map<String, Entry> entries = new TreeMap<>();
        for (ReceivedMessage<PaymentCompleted> payment : payments) {
            Entry entry = entry(payment, now);
            Entry first = entries.putIfAbsent(entry.voucher().orderNo(), entry);
            if (first != null) {
                entry.requireLike(first.voucher());
            }
        }
        try {
            books.enter(vouchers(entries));
        } catch (DuplicateKeyException e) {
            enterNew(entries);
        }
    }

    /** The statement that failed has left nothing. */
    private void enterNew(Map<String, Entry> entries) {
        Map<String, Voucher> known =
                books.of(entries.keySet()).stream().collect(Collectors.toMap(Voucher::orderNo, Function.identity()));
        known.forEach((orderNo, voucher) -> {
            Entry entry = entries.remove(orderNo);
            if (entry != null) {
                entry.requireLike(voucher);
            }
        });
        LOG.info("{} payments were entered long ago", known.size());
        if (!entries.isEmpty()) {
            books.enter(vouchers(entries));
        }
    }

    private static List<Voucher> vouchers(Map<String, Entry> entries) {
        return entries.values().stream().map(Entry::voucher).toList();
    }

    /** @throws UnprocessableMessageException if the event cannot be right */
    private static Entry entry(ReceivedMessage<PaymentCompleted> payment, Instant now) {
        PaymentCompleted event = payment.payload();
        String amount = required(
                payment, "amount", event.amount(), text -> Amounts.read(text).isPresent());
        return new Entry(
                payment.id(),
                Voucher.ofPayment(
                        required(payment, "orderNo", event.orderNo(), Formats::isOrderNo),
                        required(payment, "merchantId", event.merchantId(), id -> id > 0),
                        new BigDecimal(amount),
                        required(payment, "currency", event.currency(), Formats::isCurrency),
                        required(payment, "bankReference", event.bankReference(), REFERENCE.asMatchPredicate()),
                        required(payment, "paidAt", event.paidAt(), Accounting::isUsable)
                                .truncatedTo(ChronoUnit.MICROS),
                        now));
    }

    private static <T> T required(
            ReceivedMessage<?> message, String field, @Nullable T value, Predicate<T> canBeRight) {
        if (value == null || !canBeRight.test(value)) {
            throw new UnprocessableMessageException(
                    message.id(),
                    "Message %s (key %s) is no payment that can be entered: its %s is missing or cannot be right"
                            .formatted(message.id(), message.key(), field));
        }
        return value;
    }

    /** What no column holds would be an error of the database. */
    private static boolean isUsable(Instant time) {
        return !time.isBefore(Instant.EPOCH) && time.isBefore(NO_LATER);
    }

    /** What a message has to enter. */
    private record Entry(MessageId message, Voucher voucher) {

        void requireLike(Voucher entered) {
            if (!voucher.isLike(entered)) {
                throw new UnprocessableMessageException(
                        message,
                        "Message %s contradicts the voucher of order %s: find out which is right"
                                .formatted(message, voucher.orderNo()));
            }
        }
    }
}
