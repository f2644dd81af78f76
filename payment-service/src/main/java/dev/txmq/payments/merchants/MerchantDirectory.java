package dev.txmq.payments.merchants;

import java.util.Optional;

import org.springframework.stereotype.Component;

/** Answers who is registered, in the transaction of the caller. Merchants do not change and are never deleted. */
@Component
public class MerchantDirectory {

    private final Merchants merchants;

    MerchantDirectory(Merchants merchants) {
        this.merchants = merchants;
    }

    public Optional<Merchant> find(long id) {
        return merchants.find(id);
    }
}
