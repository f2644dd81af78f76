package dev.txmq.it.processes;

import java.util.Map;

import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/** The crash points of the publishing side that lie between this process and the broker. */
public final class WireCrashPoints implements RPCHook {

    /** Into every client that this JVM has started. */
    public static void install() {
        MQClientManager.getInstance()
                .getFactoryTable()
                .values()
                .forEach(client ->
                        client.getMQClientAPIImpl().getRemotingClient().registerRPCHook(new WireCrashPoints()));
    }

    @Override
    public void doBeforeRequest(String broker, RemotingCommand request) {
        if (isSend(request)) {
            CrashPoint.BEFORE_SEND.reached();
        } else if (isOwnEnd(request)) {
            CrashPoint.BEFORE_END_TRANSACTION.reached();
        }
    }

    @Override
    public void doAfterResponse(String broker, RemotingCommand request, RemotingCommand response) {
        if (isSend(request)) {
            CrashPoint.AFTER_SEND.reached();
            if (CrashPoint.ANSWER_TO_SEND_LOST.strikes()) {
                throw new IllegalStateException("the answer is lost");
            }
        } else if (isOwnEnd(request)) {
            CrashPoint.BEFORE_MARKED.reached();
        }
    }

    private static boolean isSend(RemotingCommand request) {
        return request.getCode() == RequestCode.SEND_MESSAGE_V2 || request.getCode() == RequestCode.SEND_BATCH_MESSAGE;
    }

    /** Not an answer to a check-back. */
    private static boolean isOwnEnd(RemotingCommand request) {
        Map<String, String> header = request.getExtFields();
        return request.getCode() == RequestCode.END_TRANSACTION
                && (header == null || !Boolean.parseBoolean(header.get("fromTransactionCheck")));
    }
}
