/* SPDX-License-Identifier: MIT */
/* who was late does not look whether it has been handed the mutex meanwhile: nobody will unlock it. */
/* Test: mutex/late. Found by: sc tso weak. */
/* In kernel/mutex.c:
 * - if (owner == waiter->task)
 * + if (0)
 */
