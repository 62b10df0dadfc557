// SPDX-License-Identifier: MIT
/* What a page costs that is made when it is touched: its fault, and to have it removed. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/vm_lazy.h>

#define PAGES		64
#define ROUNDS		16
#define WHOLE		100

static struct vm_lazy lazy;
static struct vm_lazy_region region = {
	.name = "bench", .bytes = PAGES * FRAME_BYTES, .prot = VM_READ | VM_WRITE,
};

static void add(void)
{
	BUG_ON(vm_lazy_add(&lazy, &region), "bench: no lazy region");
}

static void touch(void)
{
	for (unsigned int i = 0; i < PAGES; i++)
		WRITE_ONCE(*(u64 *)vaddr_to_ptr(vaddr_add(region.at, i * FRAME_BYTES)), i);
}

static void take_out(void)
{
	BUG_ON(vm_lazy_remove(&lazy, &region), "bench: a lazy region stays");
}

/* Trap, frame, zeros and mapping, and that the access is done then. */
static u64 fault_cost(void)
{
	u64 best = U64_MAX;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		irqflags_t flags = arch_irq_save();
		u64 start, cost;

		add();
		start = arch_cost();
		touch();
		cost = arch_cost() - start;
		best = MIN(best, cost);
		take_out();
		arch_irq_restore(flags);
	}
	return best * WHOLE / PAGES;
}

static void whole_life(void)
{
	add();
	touch();
	take_out();
}

static int before(const void *lends)
{
	struct vmm *vm = this_kernel()->vmm;

	if (!vm || vm->fault)
		return vm ? -EBUSY : -ENODEV;
	vm_lazy_init(&lazy, vm, this_kernel()->frames);
	region.at = vaddr(vm->last.raw + 1 - region.bytes);
	return 0;
}

static void after(void)
{
	vm_lazy_exit(&lazy);
}

static const struct bench_case cases[] = {
	BENCH_NUMBER("first touch of a page", fault_cost, NULL),
	BENCH_COST("first touch and removal of a page", whole_life, PAGES),
	BENCH_END
};

static const struct bench_suite suite = {
	.name	= "vm_lazy/kernel",
	.needs	= FACT(VMM),
	.cases	= cases,
	.before	= before,
	.after	= after,
};
BENCH_SUITE(suite);
