/** The order of the messages of a key: their numbers where they are published, and which came last where they are handled. Internal. */
@NullMarked
package dev.txmq.order;

import org.jspecify.annotations.NullMarked;
