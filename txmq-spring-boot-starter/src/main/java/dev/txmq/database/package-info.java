/**
 * Which database the kit works in, and its tables there: chooses the {@code DataSource} and the transaction manager, and
 * migrates {@code txmq_*} apart from the application's own migrations. Internal.
 */
@NullMarked
package dev.txmq.database;

import org.jspecify.annotations.NullMarked;
