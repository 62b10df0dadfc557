/* SPDX-License-Identifier: MIT */
/* who joins is looked for, and then the task is over: who comes in between is never woken. */
/* Test: join/end. Found by: sc tso weak. */
/* In kernel/task.c:
 * - task->is_over = true;
 * + struct task *joiner = task->joiner; spin_unlock(&tasks()->lock); spin_lock(&tasks()->lock); task->is_over = true;
 * - if (task->joiner)
 * + if (joiner)
 * - task_wake(task->joiner);
 * + task_wake(joiner);
 */
