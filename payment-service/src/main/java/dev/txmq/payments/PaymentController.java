package dev.txmq.payments;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.txmq.payments.Payment.ReservationActivity;
import dev.txmq.payments.notifications.MerchantNotifications;
import dev.txmq.payments.notifications.Notification;
import dev.txmq.tcc.Activities;

@RestController
@RequestMapping(path = "/payments", produces = MediaType.APPLICATION_JSON_VALUE)
class PaymentController {

    private final PaymentCreation creation;
    private final BankResults bankResults;
    private final OrderBook book;
    private final Activities activities;
    private final MerchantNotifications notifications;

    PaymentController(
            PaymentCreation creation,
            BankResults bankResults,
            OrderBook book,
            Activities activities,
            MerchantNotifications notifications) {
        this.creation = creation;
        this.bankResults = bankResults;
        this.book = book;
        this.activities = activities;
        this.notifications = notifications;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Payment> create(@Valid @RequestBody NewPayment body) {
        PaymentOrder order = creation.create(body);
        return ResponseEntity.created(URI.create("/payments/" + order.orderNo()))
                .body(Payment.of(order));
    }

    @PostMapping(path = "/{orderNo}/bank-result", consumes = MediaType.APPLICATION_JSON_VALUE)
    Payment bankResult(
            @PathVariable @Pattern(regexp = NewPayment.ORDER_NO, message = NewPayment.NO_ORDER_NO) String orderNo,
            @Valid @RequestBody BankReport body) {
        return Payment.forTheBank(bankResults.report(orderNo, body));
    }

    @GetMapping("/{orderNo}")
    Payment get(@PathVariable @Pattern(regexp = NewPayment.ORDER_NO, message = NewPayment.NO_ORDER_NO) String orderNo) {
        PaymentOrder order = book.find(orderNo);
        ReservationActivity reservation = activities
                .find(Attempts.TYPE, orderNo)
                .map(ReservationActivity::of)
                .orElse(null);
        return Payment.of(order, reservation, notification(order));
    }

    /** Merchants are told of what is final alone. */
    private @Nullable Notification notification(PaymentOrder order) {
        return order.status() == OrderStatus.PAID || order.status() == OrderStatus.FAILED
                ? notifications.of(order.merchantId(), order.orderNo()).orElse(null)
                : null;
    }
}
