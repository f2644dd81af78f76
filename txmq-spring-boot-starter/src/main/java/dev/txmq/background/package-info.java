/** Work that repeats while the application runs. Internal. */
@NullMarked
package dev.txmq.background;

import org.jspecify.annotations.NullMarked;
