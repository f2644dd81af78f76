package dev.txmq.test.server;

import java.util.Arrays;
import java.util.List;

import org.apache.rocketmq.auth.authorization.enums.Decision;
import org.apache.rocketmq.auth.authorization.model.PolicyEntry;
import org.apache.rocketmq.auth.authorization.model.Resource;
import org.apache.rocketmq.common.action.Action;

/** Grants as text, such as {@code "Topic:orders Pub"} or {@code "Group:shipping Sub,Get"}, read into RocketMQ's objects. */
public final class Grants {

    private Grants() {}

    /** @throws IllegalArgumentException for one that cannot be read */
    public static List<PolicyEntry> read(String... grants) {
        return Arrays.stream(grants).map(Grants::read).toList();
    }

    private static PolicyEntry read(String grant) {
        String[] resourceAndActions = grant.strip().split("\\s+");
        Resource resource = Resource.of(resourceAndActions[0]);
        if (resource == null || resourceAndActions.length != 2) {
            throw wrong(grant);
        }
        List<Action> actions = Arrays.stream(resourceAndActions[1].split(","))
                .map(name -> action(name, grant))
                .toList();
        return PolicyEntry.of(resource, actions, null, Decision.ALLOW);
    }

    private static Action action(String name, String grant) {
        Action action = Action.getByName(name);
        if (action == null) {
            throw wrong(grant);
        }
        return action;
    }

    private static IllegalArgumentException wrong(String grant) {
        return new IllegalArgumentException(
                "A grant is written 'Topic:<name> Pub' or 'Group:<name> Sub,Get', not '%s'".formatted(grant));
    }
}
