/* SPDX-License-Identifier: MIT */
/* a call is said to be done before its reply is there, and whoever is done goes without the lock. */
/* Test: rendezvous/one. Found by: sc tso weak. */
/* In ipc/rendezvous.c:
 * - (void)!wait_end(waiter, done);
 * + if (wait_end(waiter, done) == 0) return party->err;
 * - message_copy(caller->message, message);
 * + end(caller, 0); message_copy(caller->message, message);
 */
