/** What goes between initiators and participants: the message with an outcome, and requests over HTTP. Internal. */
@NullMarked
package dev.txmq.tcc.wire;

import org.jspecify.annotations.NullMarked;
