package dev.txmq.rocketmq.send;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelHandlerContext;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.NettyRemotingServer;
import org.apache.rocketmq.remoting.netty.NettyRequestProcessor;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/**
 * Name server and broker in one, which knows every topic, stores nothing that it takes, and answers END_TRANSACTION as it is told.
 */
final class FakeServer implements NettyRequestProcessor, AutoCloseable {

    static final String BROKER = "broker-a";
    /** Of 127.0.0.1, port 1, offset 1. */
    private static final String MESSAGE_ID = "7F000001000000010000000000000001";

    private static final long NOTHING_BEYOND = 1_000_000;

    /** How END_TRANSACTION is answered. */
    enum Manner {
        /** As a broker does: what does not exist is refused. */
        BROKER,
        /** As RocketMQ Proxy does: all is answered with success. */
        PROXY,
        /** As one whose users may do nothing, though it would not look. */
        FORBIDDING
    }

    /** Enough for heartbeats while others wait. */
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    private final NettyRemotingServer server;
    private final Manner manner;
    private final String announced;
    final AtomicInteger probes = new AtomicInteger();
    final AtomicInteger sends = new AtomicInteger();
    /** Before a send or END_TRANSACTION is answered. */
    volatile Runnable beforeAnswer = () -> {};

    FakeServer(int port, Manner manner) {
        this(port, manner, "");
    }

    /** @param announced where its route sends clients, if not to itself */
    FakeServer(int port, Manner manner, String announced) {
        // no use for a certificate, which takes its time to make and leaves files
        TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        this.manner = manner;
        this.announced = announced;
        NettyServerConfig config = new NettyServerConfig();
        config.setBindAddress("127.0.0.1");
        config.setListenPort(port);
        server = new NettyRemotingServer(config);
        server.registerDefaultProcessor(this, threads);
        server.start();
    }

    int port() {
        return server.localListenPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    @Override
    public RemotingCommand processRequest(ChannelHandlerContext context, RemotingCommand request) throws Exception {
        return switch (request.getCode()) {
            case RequestCode.GET_ROUTEINFO_BY_TOPIC -> {
                RemotingCommand response = answer(ResponseCode.SUCCESS, null);
                response.setBody(route().encode());
                yield response;
            }
            case RequestCode.END_TRANSACTION ->
                end((EndTransactionRequestHeader) request.decodeCommandCustomHeader(EndTransactionRequestHeader.class));
            case RequestCode.SEND_MESSAGE_V2 -> take();
            case RequestCode.HEART_BEAT, RequestCode.UNREGISTER_CLIENT -> answer(ResponseCode.SUCCESS, null);
            default -> answer(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported");
        };
    }

    private RemotingCommand take() {
        int offset = sends.getAndIncrement();
        beforeAnswer.run();
        RemotingCommand response = RemotingCommand.createResponseCommand(SendMessageResponseHeader.class);
        SendMessageResponseHeader header = (SendMessageResponseHeader) response.readCustomHeader();
        header.setMsgId(MESSAGE_ID);
        header.setQueueId(0);
        header.setQueueOffset((long) offset);
        response.setCode(ResponseCode.SUCCESS);
        return response;
    }

    private RemotingCommand end(EndTransactionRequestHeader header) {
        beforeAnswer.run();
        boolean exists = header.getCommitLogOffset() < NOTHING_BEYOND;
        if (!exists) {
            probes.incrementAndGet();
        }
        return switch (manner) {
            case PROXY -> answer(ResponseCode.SUCCESS, null);
            case FORBIDDING ->
                exists ? answer(ResponseCode.SUCCESS, null) : answer(ResponseCode.SYSTEM_ERROR, "has no permission");
            case BROKER ->
                exists
                        ? answer(ResponseCode.SUCCESS, null)
                        : answer(ResponseCode.SYSTEM_ERROR, "Find prepared transaction message failed");
        };
    }

    private TopicRouteData route() {
        TopicRouteData route = new TopicRouteData();
        route.setBrokerDatas(List.of(new BrokerData(
                "cluster",
                BROKER,
                new HashMap<>(Map.of(MixAll.MASTER_ID, announced.isEmpty() ? address() : announced)))));
        QueueData queues = new QueueData();
        queues.setBrokerName(BROKER);
        queues.setReadQueueNums(4);
        queues.setWriteQueueNums(4);
        queues.setPerm(6);
        route.setQueueDatas(List.of(queues));
        return route;
    }

    private static RemotingCommand answer(int code, String remark) {
        return RemotingCommand.createResponseCommand(code, remark);
    }

    @Override
    public boolean rejectRequest() {
        return false;
    }

    @Override
    public void close() {
        server.shutdown();
        threads.shutdownNow();
    }
}
