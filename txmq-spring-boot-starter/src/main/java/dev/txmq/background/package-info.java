/** Work at the application's start, and work that repeats while it runs. For the kit and for modules that are built on it. */
@NullMarked
package dev.txmq.background;

import org.jspecify.annotations.NullMarked;
