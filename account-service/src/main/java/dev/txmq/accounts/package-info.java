/**
 * Keeps merchants' accounts. {@link dev.txmq.accounts.AccountOpening} opens one for each merchant that registers, {@link
 * dev.txmq.accounts.AccountBranch} lets payments credit it, {@link dev.txmq.accounts.Accounts} records every credit beside the balance,
 * and {@link dev.txmq.accounts.AccountController} shows both. The books, {@code dev.txmq.accounts.books}, share nothing with it but the
 * database, and what an amount is.
 */
@NullMarked
package dev.txmq.accounts;

import org.jspecify.annotations.NullMarked;
