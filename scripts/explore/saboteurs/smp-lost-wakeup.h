/* SPDX-License-Identifier: MIT */
/* a CPU looks for work before its irqs are off: the doorbell rings in between. */
/* Test: smp/work. Found by: sc tso weak. */
/* In kernel/smp.c:
 * - has_work = atomic_ptr_load_acquire(&cpu->work);
 * + 
 * - bool has_work;
 * + bool has_work = atomic_ptr_load_acquire(&cpu->work);
 */
