package dev.txmq.test.server;

import java.util.List;

import org.apache.rocketmq.auth.authorization.model.PolicyEntry;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.EmbeddedRocketMq;

/** A name server and a broker as a test uses them, wherever they run. {@link EmbeddedRocketMq} says what each method does. */
public interface RocketMqServer extends AutoCloseable {

    String nameServer();

    /** What signs requests, as a user who may do everything, or null where the broker asks nobody. */
    @Nullable
    RPCHook signing();

    void createTopic(String topic, int queues);

    void setTopicType(String topic, String type);

    void createGroup(String group);

    void createUser(String name, String password, List<PolicyEntry> grants);

    Store store();

    int producers(String group);

    String setting(String key);

    void change(String key, String value);

    void restart();

    @Override
    void close();
}
