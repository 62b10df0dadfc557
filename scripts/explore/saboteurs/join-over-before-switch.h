/* SPDX-License-Identifier: MIT */
/* a task is said to be over while it still runs: who has joined it has its stack too. */
/* Test: join/end. Found by: sc tso weak. */
/* In kernel/task.c:
 * - task->result = result;
 * + task->result = result; task_bury(task);
 */
/* In kernel/run_queue.c:
 * - task_bury(left);
 * + (void)left;
 */
