package dev.txmq.it.consume;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.body.Connection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.header.HeartbeatRequestHeader;
import org.apache.rocketmq.remoting.protocol.heartbeat.ConsumeType;
import org.apache.rocketmq.remoting.protocol.heartbeat.ConsumerData;
import org.apache.rocketmq.remoting.protocol.heartbeat.HeartbeatData;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;

import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class MembershipTest extends ShopTest {

    private static final Duration SEVERAL_REBALANCES = Duration.ofSeconds(4);

    /** As after a freeze: a broker registers a client by a heartbeat that it reads when the connection is gone. */
    @Test
    void consumesAllQueuesWhileTheBrokerListsAMemberTwice() throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(rocketMq.nameServer());
        admin.setInstanceName(UUID.randomUUID().toString());
        NettyRemotingClient second = new NettyRemotingClient(new NettyClientConfig());
        admin.start();
        second.start();
        try {
            registerAgain(admin, second);
            List<String> items =
                    IntStream.range(0, 32).mapToObj(i -> item + "-" + i).toList();
            await().pollDelay(SEVERAL_REBALANCES).until(() -> true);

            items.forEach(purchases::buy);

            await().atMost(SOON)
                    .until(() -> items.stream()
                            .noneMatch(each -> shipments.attempts(each).isEmpty()));
        } finally {
            second.shutdown();
            admin.shutdown();
        }
    }

    private void registerAgain(DefaultMQAdminExt admin, NettyRemotingClient second) throws Exception {
        ConsumerConnection group = admin.examineConsumerConnectionInfo(Shipments.GROUP);
        ConsumerData consumer = new ConsumerData();
        consumer.setGroupName(Shipments.GROUP);
        consumer.setConsumeType(ConsumeType.CONSUME_PASSIVELY);
        consumer.setMessageModel(MessageModel.CLUSTERING);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setSubscriptionDataSet(Set.copyOf(group.getSubscriptionTable().values()));
        HeartbeatData heartbeat = new HeartbeatData();
        heartbeat.setClientID(clientIds(group).get(0));
        heartbeat.setConsumerDataSet(Set.of(consumer));
        RemotingCommand request =
                RemotingCommand.createRequestCommand(RequestCode.HEART_BEAT, new HeartbeatRequestHeader());
        request.setBody(heartbeat.encode());
        String broker = admin.examineTopicRouteInfo("purchase-made")
                .getBrokerDatas()
                .get(0)
                .selectBrokerAddr();

        second.invokeSync(broker, request, 3_000);

        assertThat(clientIds(admin.examineConsumerConnectionInfo(Shipments.GROUP)))
                .as("registered twice")
                .containsAll(clientIds(group))
                .hasSize(clientIds(group).size() + 1);
    }

    private static List<String> clientIds(ConsumerConnection group) {
        return group.getConnectionSet().stream().map(Connection::getClientId).toList();
    }
}
