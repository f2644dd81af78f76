/** How payloads become bytes and bytes payloads: as they are, as JSON, or by the application's codecs. */
@NullMarked
package dev.txmq.payload;

import org.jspecify.annotations.NullMarked;
