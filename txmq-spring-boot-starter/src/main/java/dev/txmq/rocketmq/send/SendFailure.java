package dev.txmq.rocketmq.send;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.rocketmq.client.common.ClientErrorCode;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.jspecify.annotations.Nullable;

import dev.txmq.TxmqException;

/** Tells whether a send failed because of the message or because of the broker. */
final class SendFailure {

    private static final Set<Integer> REFUSALS =
            Set.of(ResponseCode.MESSAGE_ILLEGAL, ResponseCode.TOPIC_NOT_EXIST, ResponseCode.NO_PERMISSION);

    private static final Pattern WRONG_TYPE =
            Pattern.compile("TopicMessageType validate failed, the expected type is (\\w+), but actual type is (\\w+)");

    private SendFailure() {}

    /** @param what names the message or messages, which all go to this topic */
    static TxmqException of(String topic, String what, Throwable cause, ProducerConnection connection) {
        Matcher wrongType = WRONG_TYPE.matcher(String.valueOf(reason(cause)));
        if (wrongType.find()) {
            return new WrongTopicTypeException(
                    "The Proxy refuses %s: the topic's message.type is %s, the message is %s. %s"
                            .formatted(what, wrongType.group(1), wrongType.group(2), connection.typeRemedy(topic)),
                    cause);
        }
        if (isRefusal(cause, connection)) {
            return new RefusedMessageException("The broker refuses %s: %s".formatted(what, reason(cause)), cause);
        }
        return new TxmqException(
                "The broker did not take %s: try again when the broker is reachable".formatted(what), cause);
    }

    private static boolean isRefusal(Throwable cause, ProducerConnection connection) {
        if (cause instanceof MQBrokerException refused) {
            return REFUSALS.contains(refused.getResponseCode());
        }
        if (cause instanceof MQClientException refused) {
            // no route: the topic does not exist, unless no name server has answered yet
            return refused.getResponseCode() == ClientErrorCode.NOT_FOUND_TOPIC_EXCEPTION
                    ? connection.knowsBrokers()
                    : REFUSALS.contains(refused.getResponseCode());
        }
        return false;
    }

    /** The client wraps what it would try again elsewhere, and says only that it tried. */
    private static @Nullable String reason(Throwable cause) {
        return cause.getCause() instanceof MQBrokerException broker ? broker.getErrorMessage() : cause.getMessage();
    }
}
