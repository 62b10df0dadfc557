/* SPDX-License-Identifier: MIT */
/* who joins is woken without the lock: it has seen the end by itself, and the task's storage is gone. */
/* Test: join/end. Found by: sc tso weak. */
/* In kernel/task.c:
 * - if (task->joiner)
 * + spin_unlock(&tasks()->lock); spin_lock(&tasks()->lock); if (task->joiner)
 */
