/* SPDX-License-Identifier: MIT */
/* who was late opens the short way out, and then looks whose the mutex is: it is nobody's. */
/* Test: mutex/late. Found by: sc tso weak. */
/* In kernel/mutex.c:
 * - task_boost(all, owner);
 * + no_one_waits(mutex); task_boost(all, mutex_owner(mutex));
 */
