/** What endpoints answer about single things, as far as the console shows it. Whatever an older service does not tell is null. Internal. */
@NullMarked
package dev.txmq.console.wire;

import org.jspecify.annotations.NullMarked;
