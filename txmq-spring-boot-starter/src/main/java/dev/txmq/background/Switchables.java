package dev.txmq.background;

import java.util.List;

/** Knows work that operators may hold up, once the beans of the application are made. */
@FunctionalInterface
public interface Switchables {

    List<? extends Switchable> switchables();
}
