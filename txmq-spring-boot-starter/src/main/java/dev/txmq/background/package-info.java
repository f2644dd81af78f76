/** Work at the application's start, and work that repeats while it runs. Internal. */
@NullMarked
package dev.txmq.background;

import org.jspecify.annotations.NullMarked;
