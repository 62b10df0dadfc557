// SPDX-License-Identifier: MIT
/* once - one word: who is at it, or that it is done. */
#include <foundry/bug.h>
#include <foundry/ipi.h>
#include <foundry/once.h>
#include <foundry/preempt.h>

void once_run_or_wait(struct once *once, void (*fn)(void *arg), void *arg)
{
	u32 self = ONCE_RUNS + this_cpu()->id;

	preempt_disable();		/* or who waits may be what keeps it from its end */
	if (atomic_cas_acquire(&once->state, ONCE_NOT_YET, self)) {
		cpu_point();
		fn(arg);
		atomic_store_release(&once->state, ONCE_DONE);	/* pairs with the loads of those who come */
		cpu_point();
		preempt_enable();
		return;
	}
	preempt_enable();
	while (!once_is_done(once)) {		/* bounded: by what @fn has to do */
		BUG_ON(atomic_load_relaxed(&once->state) == self, "once: waited for by the CPU that is at it");
		ipi_relax();
	}
}
