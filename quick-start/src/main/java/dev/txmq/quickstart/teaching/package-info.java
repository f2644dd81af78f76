/** The page of the quick start on which one lets things go wrong, and watches what the protocol does about it. */
@NullMarked
package dev.txmq.quickstart.teaching;

import org.jspecify.annotations.NullMarked;
