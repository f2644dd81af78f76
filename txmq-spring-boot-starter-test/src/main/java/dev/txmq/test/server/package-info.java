/** What a server needs wherever it runs: ports, a directory, settings, threads of its own, an end with the JVM. Internal. */
@NullMarked
package dev.txmq.test.server;

import org.jspecify.annotations.NullMarked;
