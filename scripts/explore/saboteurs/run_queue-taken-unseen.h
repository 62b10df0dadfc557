/* SPDX-License-Identifier: MIT */
/* a task that is taken goes to its new queue by a relaxed store: who finds it there sees what it was before. */
/* Test: run_queue/taken. Found by: sc tso weak. */
/* In kernel/run_queue_idle.c:
 * - atomic_store_release(&task->cpu, cpu);
 * + atomic_store_relaxed(&task->cpu, cpu);
 */
