package dev.txmq.payments;

/** No such merchant is paid in this currency; found out before a bank has taken any money. */
class MerchantRefused extends RuntimeException {

    private final String field;
    private final String error;

    private MerchantRefused(String message, String field, String error) {
        super(message);
        this.field = field;
        this.error = error;
    }

    static MerchantRefused unknown(long merchantId) {
        return new MerchantRefused("There is no merchant " + merchantId, "merchantId", "is not registered");
    }

    static MerchantRefused takesOnly(long merchantId, String currency) {
        return new MerchantRefused(
                "Merchant %d is paid in %s only".formatted(merchantId, currency), "currency", "must be " + currency);
    }

    String field() {
        return field;
    }

    String error() {
        return error;
    }
}
