/** What all pages share: language, menu and errors. */
@NullMarked
package dev.txmq.console.page;

import org.jspecify.annotations.NullMarked;
