package dev.txmq.it.processes;

import dev.txmq.accounts.AccountServiceApplication;

/** The account service as it is shipped, with crash points added from outside. */
final class AccountServiceProcess {

    private AccountServiceProcess() {}

    public static void main(String[] arguments) {
        AccountServiceApplication.application()
                .sources(ParticipantCrashPoints.class)
                .run(arguments);
    }
}
