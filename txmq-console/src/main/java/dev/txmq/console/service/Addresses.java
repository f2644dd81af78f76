package dev.txmq.console.service;

import java.io.IOException;
import java.net.URI;

/** Where services are just then. */
interface Addresses {

    /**
     * Where one instance has its actuator, without a path.
     *
     * @throws IOException if there is none, or nobody knows
     */
    URI of(String service) throws IOException;
}
