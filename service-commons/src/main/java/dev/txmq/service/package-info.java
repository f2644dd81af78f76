/**
 * What the reference services say in the same words. {@link dev.txmq.service.ServiceAutoConfiguration} sets it up in each of them, with
 * nothing to write but an advice that extends {@link dev.txmq.service.ProblemAdvice}.
 */
@NullMarked
package dev.txmq.service;

import org.jspecify.annotations.NullMarked;
