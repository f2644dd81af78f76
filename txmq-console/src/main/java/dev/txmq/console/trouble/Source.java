package dev.txmq.console.trouble;

/**
 * Where items come from at a service: a consumer group, a topic, a participant, an endpoint.
 *
 * @param name as the service calls it; may be empty if nothing is listed
 * @param label for people
 * @param count how many items are in this state
 * @param isMore whether there may be more
 * @param isListed whether the service can list them
 */
record Source(String name, String label, String state, long count, boolean isMore, boolean isListed) {

    /** All of them are counted, and the service lists them. */
    static Source listed(String name, String state, long count) {
        return new Source(name, name, state, count, false, true);
    }

    /** The first page of them is counted. */
    static Source firstPage(String name, String label, String state, Page page) {
        return new Source(name, label, state, page.items().size(), page.next() != null, true);
    }

    /** The service tells their number alone. */
    static Source counted(String name, String state, long count) {
        return new Source(name, name, state, count, false, false);
    }
}
