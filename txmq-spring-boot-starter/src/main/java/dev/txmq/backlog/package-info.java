/** What waits to be published, or for an operator, counted without a burden on anybody. Internal. */
@NullMarked
package dev.txmq.backlog;

import org.jspecify.annotations.NullMarked;
