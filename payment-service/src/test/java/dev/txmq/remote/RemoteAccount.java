package dev.txmq.remote;

import dev.txmq.remote.RemoteAccount.Credit;

/** In the place of the account service's participant. */
public class RemoteAccount extends RemoteParticipant<Credit> {

    RemoteAccount() {
        super("account");
    }

    public record Credit(long merchantId, String orderNo, String amount, String currency) {}
}
