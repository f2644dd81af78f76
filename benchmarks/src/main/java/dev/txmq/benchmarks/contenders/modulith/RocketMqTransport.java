package dev.txmq.benchmarks.contenders.modulith;

import java.util.concurrent.CompletableFuture;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.modulith.events.support.EventExternalizationTransport;
import tools.jackson.databind.json.JsonMapper;

/** Sends without waiting, as the transports to other brokers do: the registry learns of the outcome from the future. */
final class RocketMqTransport implements EventExternalizationTransport {

    private final DefaultMQProducer producer;
    private final JsonMapper json;

    RocketMqTransport(DefaultMQProducer producer, JsonMapper json) {
        this.producer = producer;
        this.json = json;
    }

    @Override
    public CompletableFuture<?> externalize(Object payload, RoutingTarget target) {
        Message message = new Message(target.getTarget(), json.writeValueAsBytes(payload));
        message.setKeys(target.getKey());
        CompletableFuture<SendResult> stored = new CompletableFuture<>();
        try {
            producer.send(message, new Completing(stored));
        } catch (MQClientException | RemotingException e) {
            stored.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stored.completeExceptionally(e);
        }
        return stored;
    }

    private record Completing(CompletableFuture<SendResult> stored) implements SendCallback {

        @Override
        public void onSuccess(SendResult result) {
            if (result.getSendStatus() == SendStatus.SEND_OK) {
                stored.complete(result);
            } else {
                stored.completeExceptionally(new IllegalStateException("Not stored: " + result));
            }
        }

        @Override
        public void onException(Throwable e) {
            stored.completeExceptionally(e);
        }
    }
}
