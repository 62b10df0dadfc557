/* SPDX-License-Identifier: MIT */
/* a writer is let in when the readers before it are in, not out. */
/* Test: rwlock/two-by-three. Found by: sc tso weak. */
/* In kernel/lock_rw_tickets.c:
 * - return atomic_load_acquire(&tickets->write) == number;
 * + return atomic_load_acquire(&tickets->read) == number;
 */
