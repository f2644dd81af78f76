/** Who may do what, and who has done what. */
@NullMarked
package dev.txmq.console.security;

import org.jspecify.annotations.NullMarked;
