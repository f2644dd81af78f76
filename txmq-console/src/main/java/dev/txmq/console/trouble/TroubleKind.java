package dev.txmq.console.trouble;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.txmq.console.service.ServiceClient;

/** One kind of what waits for a human: where it is found at a service, and what can be done about it. */
interface TroubleKind {

    /** In addresses, and in the pages' texts. */
    String name();

    /** What of a service waits. Empty where the service does not have the endpoint. */
    List<Source> sources(ServiceClient service);

    /** By which items can be filtered. The first one waits for a human. */
    List<String> states();

    /** One page. */
    Page page(ServiceClient service, Query query);

    /** One item with all that is known, its payload included; nothing if it is not there any more, or no more is known than a page shows. */
    Optional<Item> find(ServiceClient service, String source, UUID id);

    /** What can be done about items in this state. */
    List<Act> acts(String state);

    /**
     * Does it.
     *
     * @return false if there was nothing to do
     */
    boolean act(ServiceClient service, Act act, String source, UUID id, OnRecord onRecord);

    /** How the service does this with all items of a source at once, if it can. */
    default Optional<AllAtOnce> allAtOnce(Act act) {
        return Optional.empty();
    }
}
