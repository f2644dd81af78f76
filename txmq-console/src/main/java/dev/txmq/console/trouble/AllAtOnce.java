package dev.txmq.console.trouble;

import dev.txmq.console.service.ServiceClient;

/** Something that a service does with all items of a source in one call. */
interface AllAtOnce {

    /** With how many items it would do it. */
    long count(ServiceClient service, String source);

    /**
     * Does it.
     *
     * @param limit to no more than so many
     * @return to how many
     */
    long act(ServiceClient service, String source, long limit, OnRecord onRecord);
}
