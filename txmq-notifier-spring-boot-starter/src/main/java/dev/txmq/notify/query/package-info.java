/** What receivers ask over HTTP. Internal. */
@NullMarked
package dev.txmq.notify.query;

import org.jspecify.annotations.NullMarked;
