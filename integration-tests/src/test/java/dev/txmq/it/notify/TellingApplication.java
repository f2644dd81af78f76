package dev.txmq.it.notify;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.notify.Notice;
import dev.txmq.notify.Notifier;

/** Tells the recipient {@code shop} of each message of its topic, if it has one; in a process it dies at the crash points that are armed. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TellingApplication {

    public static void main(String[] arguments) {
        MortalApplication.run(TellingApplication.class, arguments);
    }

    @Bean
    @ConditionalOnProperty("telling.topic")
    Teller teller(Notifier notifier) {
        return new Teller(notifier);
    }

    static class Teller {

        private final Notifier notifier;

        Teller(Notifier notifier) {
            this.notifier = notifier;
        }

        @IdempotentListener(topic = "${telling.topic}", group = "${telling.topic}")
        void tell(ReceivedMessage<PurchaseMade> purchase) {
            // before the notifier hears of the commit, or something could be sent
            CrashPoint.aroundConsumersCommit();
            notifier.notify(Notice.of(purchase, "shop", "purchase.made"));
        }
    }
}
