/** Asks services what they have published and handled, over HTTP or in this application; believes nothing unchecked. Internal. */
@NullMarked
package dev.txmq.reconcile.side;

import org.jspecify.annotations.NullMarked;
