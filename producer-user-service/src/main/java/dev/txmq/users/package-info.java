/**
 * Registers users. {@link dev.txmq.users.UserController} speaks HTTP, {@link dev.txmq.users.IdempotentRegistration} sees to it
 * that a request counts once, and {@link dev.txmq.users.Registrar} stores the user and publishes {@link
 * dev.txmq.users.UserRegistered} in one transaction. {@link dev.txmq.users.PointsNotifications} keeps what the points service tells.
 */
@NullMarked
package dev.txmq.users;

import org.jspecify.annotations.NullMarked;
