package dev.txmq.console.service;

import java.util.List;

/** Which instances a service has just then. */
interface Instances {

    /** In an order that stays. Empty if only the service itself is known. */
    List<ServiceClient> find();
}
