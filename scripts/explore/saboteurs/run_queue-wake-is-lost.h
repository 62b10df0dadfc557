/* SPDX-License-Identifier: MIT */
/* a wake that comes before the block is forgotten. */
/* Test: run_queue/wake. Found by: sc tso weak. */
/* In kernel/run_queue.c:
 * - task->woken = true;
 * + (void)task;
 */
