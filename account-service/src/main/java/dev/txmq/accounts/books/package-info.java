/**
 * The books: one voucher for each payment. {@link dev.txmq.accounts.books.Accounting} enters it when it hears of the payment, in a consumer
 * group of its own, and {@link dev.txmq.accounts.books.VoucherController} shows it.
 */
@NullMarked
package dev.txmq.accounts.books;

import org.jspecify.annotations.NullMarked;
