/* SPDX-License-Identifier: MIT */
/* a task that is woken goes to its new queue by a relaxed store: who finds it there wakes it once more. */
/* Test: run_queue/woken. Found by: sc tso weak. */
/* In kernel/run_queue.c:
 * - while (cpu != queue->cpu) {
 * + while (cpu != queue->cpu) { atomic_store_relaxed(&task->cpu, cpu);
 * - atomic_store_release(&task->cpu, cpu);
 * + (void)task;
 */
