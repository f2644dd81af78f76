/** Measures one contender: how many registrations a second, how soon the award comes, and what each costs. */
@NullMarked
package dev.txmq.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
