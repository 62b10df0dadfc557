/* SPDX-License-Identifier: MIT */
/* a task that a CPU is handed over to goes there by a relaxed store: who finds it there wakes it once more. */
/* Test: run_queue/claimed. Found by: sc tso weak. */
/* In kernel/run_queue.c:
 * - atomic_store_release(&task->cpu, here);
 * + atomic_store_relaxed(&task->cpu, here);
 */
