/** The same servers in containers, by Testcontainers. Internal. */
@NullMarked
package dev.txmq.test.container;

import org.jspecify.annotations.NullMarked;
