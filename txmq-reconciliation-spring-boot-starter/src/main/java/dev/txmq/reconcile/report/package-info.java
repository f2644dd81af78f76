/** Reports about a time, in JSON, CSV and HTML. Internal. */
@NullMarked
package dev.txmq.reconcile.report;

import org.jspecify.annotations.NullMarked;
