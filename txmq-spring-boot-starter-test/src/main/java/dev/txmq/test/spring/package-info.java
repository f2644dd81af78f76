/** Gives the servers of this JVM to JUnit's test methods and to Spring's test contexts. Internal. */
@NullMarked
package dev.txmq.test.spring;

import org.jspecify.annotations.NullMarked;
