package dev.txmq.rocketmq.send;

import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import org.apache.rocketmq.remoting.InvokeCallback;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.netty.ResponseFuture;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * A server's answer, and the connection on which it came. A connection leads to one server for as long as it lasts; an address
 * does not.
 */
record Reply(RemotingCommand response, Channel connection) {

    /** Asks whoever is at this address; fails if there is no answer in time. */
    static CompletableFuture<Reply> of(
            RemotingClient client, String address, RemotingCommand request, long timeoutMillis) {
        Awaited awaited = new Awaited();
        try {
            client.invokeAsync(address, request, timeoutMillis, awaited);
        } catch (RemotingException | RuntimeException e) {
            awaited.reply.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            awaited.reply.completeExceptionally(e);
        }
        return awaited.reply;
    }

    /** Asks the server at the other end of this connection. */
    static CompletableFuture<Reply> of(
            RemotingClient client, Channel connection, RemotingCommand request, long timeoutMillis) {
        return ((NettyRemotingClient) client)
                .invokeImpl(connection, request, timeoutMillis)
                .thenApply(answer -> new Reply(answer.getResponseCommand(), answer.getChannel()));
    }

    private static final class Awaited implements InvokeCallback {

        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private volatile @Nullable Channel connection;

        @Override
        public void operationComplete(ResponseFuture answer) {
            connection = answer.getChannel();
        }

        @Override
        public void operationSucceed(RemotingCommand response) {
            Channel answered = connection;
            if (answered == null) {
                throw new IllegalStateException("RocketMQ's client has changed: it does not tell who answered");
            }
            reply.complete(new Reply(response, answered));
        }

        @Override
        public void operationFail(Throwable failure) {
            reply.completeExceptionally(failure);
        }
    }
}
