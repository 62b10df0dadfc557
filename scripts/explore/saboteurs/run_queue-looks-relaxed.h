/* SPDX-License-Identifier: MIT */
/* who wakes a task looks by a relaxed load whether it has the right lock. */
/* Test: run_queue/taken. Found by: sc tso weak. */
/* In kernel/run_queue.c:
 * - if ((*queue)->cpu == atomic_load_acquire(&task->cpu))
 * + if ((*queue)->cpu == atomic_load_relaxed(&task->cpu))
 */
