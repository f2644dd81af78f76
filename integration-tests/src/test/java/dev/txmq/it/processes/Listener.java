package dev.txmq.it.processes;

/**
 * A listener of a service that has jobs, which an operator pauses there.
 *
 * @param port of the service
 * @param group its name
 */
public record Listener(int port, String group) {

    /**
     * Pauses it. Without an answer, it may be paused all the same.
     *
     * @param remember whether for all instances, and across restarts
     */
    public boolean pause(boolean remember) {
        return isAnswered("pause?remember=" + remember);
    }

    /** Ends that, or finds it ended. Returns whether the service has answered. */
    public boolean resume() {
        return isAnswered("resume");
    }

    private boolean isAnswered(String path) {
        return Http.request("POST", port, "/listeners/%s/%s".formatted(group, path))
                .isPresent();
    }
}
