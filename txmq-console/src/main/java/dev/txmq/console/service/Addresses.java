package dev.txmq.console.service;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Where services are just then. */
interface Addresses {

    /**
     * Where the instances of a service have their actuators, without a path. At least one.
     *
     * @throws IOException if there is none, or nobody knows
     */
    List<URI> all(String service) throws IOException;
}
