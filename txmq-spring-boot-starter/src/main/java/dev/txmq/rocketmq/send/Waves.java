package dev.txmq.rocketmq.send;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.Sequence.Lane;
import dev.txmq.rocketmq.WireMessage;

/** Ordered messages in waves, each with one message of a key: the next one of a key is sent after the one before is confirmed. */
final class Waves {

    private final Map<Lane, Deque<WireMessage>> lanes = new LinkedHashMap<>();

    Waves(Collection<WireMessage> messages) {
        messages.stream()
                .filter(message -> Sequence.of(message) != null)
                .sorted(Comparator.comparingLong(
                        message -> Sequence.require(message).number()))
                .forEach(message -> lanes.computeIfAbsent(
                                Sequence.require(message).lane(), none -> new ArrayDeque<>())
                        .add(message));
    }

    List<WireMessage> first() {
        List<WireMessage> wave = new ArrayList<>();
        lanes.values().forEach(lane -> wave.add(lane.remove()));
        return wave;
    }

    /** The next ones of those keys. */
    List<WireMessage> after(Collection<WireMessage> sent) {
        List<WireMessage> wave = new ArrayList<>();
        for (WireMessage message : sent) {
            Deque<WireMessage> lane = lanes.get(Sequence.require(message).lane());
            if (lane != null && !lane.isEmpty()) {
                wave.add(lane.remove());
            }
        }
        return wave;
    }
}
