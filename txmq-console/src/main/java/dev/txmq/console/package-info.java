/**
 * A web page for people, in front of the actuator endpoints of services.
 *
 * <p>The story:
 *
 * <ol>
 *   <li>Somebody logs in as VIEWER or OPERATOR. {@code security} knows the users from the configuration, and writes the audit log.
 *   <li>{@code service} asks all services at once, with credentials of the console's own and within a time limit. One that does not answer is
 *       named on the page, and the others are shown.
 *   <li>{@code now} shows how the services are, and takes samples, of which it draws the last ten minutes.
 *   <li>{@code journey} shows what is on record about one message.
 *   <li>{@code trouble} lists what waits for a human. What an operator wants done is shown once more with its number, is done once it is
 *       confirmed, and is on record under the operator's name.
 * </ol>
 *
 * <p>{@code config} holds the properties {@code txmq.console.*}, {@code page} what all pages share. There is no API: it is a program.
 */
@NullMarked
package dev.txmq.console;

import org.jspecify.annotations.NullMarked;
