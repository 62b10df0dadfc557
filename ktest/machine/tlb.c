// SPDX-License-Identifier: MIT
/*
 * The promise of tlb.h on this CPU, and on all that are online: by accesses to the lower half, and faults.
 *
 * A page's first word is its own address, so that a read tells where it went.
 */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/kernel.h>

#include "conform/smp.h"
#include "conform/tlb.h"
#include "machine/frames.h"
#include "machine/machine.h"

#define TARGET_ORDER	9
#define TARGET_FRAMES	BIT(TARGET_ORDER)

static struct pt_radix spaces[2];
static paddr_t targets[2];

/* The kernel's part of the root is repeated, where the root has such a part. */
static void make_space(struct ktest *kt, struct pt_radix *space)
{
	*space = kernel_tables;
	space->reach = machine_reach;
	ASSERT_EQ(kt, frame_alloc(&machine_frames, &space->root), 0);
	memcpy(phys_to_virt(space->root), phys_to_virt(kernel_tables.root), FRAME_BYTES);
}

static void make_target(struct ktest *kt, paddr_t *target)
{
	if (frame_alloc_order(&machine_frames, TARGET_ORDER, target))
		ktest_skip(kt, "no 2 MiB of memory in a row");
	for (u64 i = 0; i < TARGET_FRAMES; i++) {
		paddr_t frame = paddr_add(*target, i * FRAME_BYTES);

		*(u64 *)phys_to_virt(frame) = frame.raw;
	}
}

static struct tlb *fresh(struct ktest *kt)
{
	struct tlb *tlb = kt->kernel->arch->tlb;

	machine_frames_start(kt);
	for (unsigned int i = 0; i < 2; i++) {
		make_target(kt, &targets[i]);
		make_space(kt, &spaces[i]);
	}
	tlb_flush_all(tlb);
	return tlb;
}

static paddr_t target(unsigned int n)
{
	return targets[n];
}

static void load(unsigned int cpu, const struct pt_radix *pt, u32 asid)
{
	irqflags_t flags = arch_irq_save();

	tlb_load(this_kernel()->arch->tlb, pt, asid);
	arch_irq_restore(flags);
}

static bool access(unsigned int cpu, vaddr_t at, enum fault_access how, paddr_t *to)
{
	/* volatile: the access is what is tried */
	volatile u64 *word = vaddr_to_ptr(at);
	static struct catch caught;
	static u64 found;

	if (catch_set(&caught) != CATCH_NOTHING)
		return false;
	if (how == FAULT_WRITE)
		word[1] = 1;
	else
		found = word[0];
	catch_clear(&caught);
	*to = paddr(found);
	return true;
}

static const struct tlb_bench bench = {
	.fresh		= fresh,
	.cpus		= 1,
	.spaces		= spaces,
	.kernel		= &kernel_tables,
	.frames		= &machine_frames,
	.target		= target,
	.load		= load,
	.access		= access,
	.asid_alloc	= tlb_asid_alloc,
	.asid_free	= tlb_asid_free,
};

static const struct ktest_suite suite = {
	.name	= "tlb/machine",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= tlb_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);

/* --- all CPUs, this one first --------------------------------------------------------- */

/* What another CPU is asked for. */
struct errand {
	const struct pt_radix	*pt;
	u32			asid;
	vaddr_t			at;
	enum fault_access	how;
	paddr_t			to;
	bool			let_in;
};

static void load_there(void *arg)
{
	const struct errand *errand = arg;

	load(0, errand->pt, errand->asid);
}

static void access_there(void *arg)
{
	struct errand *errand = arg;

	errand->let_in = access(0, errand->at, errand->how, &errand->to);
}

static unsigned int nth_cpu(unsigned int n)
{
	cpu_set_t others = smp_others();

	if (n == 0)
		return this_cpu()->id;
	while (--n > 0)
		others &= others - 1;
	return lowest_bit(others);
}

static void do_there(unsigned int n, void (*fn)(void *arg), struct errand *errand)
{
	struct cpu_work work = { .fn = fn, .arg = errand };

	if (n == 0) {
		fn(errand);
		return;
	}
	BUG_ON(smp_run(nth_cpu(n), &work), "tlb: CPU %u has something else to do", nth_cpu(n));
	smp_join(&work);
}

static void load_on(unsigned int n, const struct pt_radix *pt, u32 asid)
{
	do_there(n, load_there, &(struct errand){ .pt = pt, .asid = asid });
}

static bool access_on(unsigned int n, vaddr_t at, enum fault_access how, paddr_t *to)
{
	struct errand errand = { .at = at, .how = how };

	do_there(n, access_there, &errand);
	*to = errand.to;
	return errand.let_in;
}

static struct tlb_bench all_bench = {
	.fresh		= fresh,
	.spaces		= spaces,
	.kernel		= &kernel_tables,
	.frames		= &machine_frames,
	.target		= target,
	.load		= load_on,
	.access		= access_on,
	.asid_alloc	= tlb_asid_alloc,
	.asid_free	= tlb_asid_free,
};

static void count_cpus(struct ktest *kt)
{
	smp_another(kt);
	all_bench.cpus = bits_set(smp_online());
}

static const struct ktest_suite all_suite = {
	.name	= "tlb/machine-smp",
	.needs	= FACT(SMP),
	.cases	= tlb_conform,
	.bench	= &all_bench,
	.before	= count_cpus,
};
KTEST_SUITE(all_suite);

/* --- its own -------------------------------------------------------------------------- */

static void kernel_again(void *asid)
{
	load(0, &kernel_tables, 0);
	tlb_asid_free(this_kernel()->arch->tlb, *(u32 *)asid);
}

/* By the manual's bits. */
static void loads_root_and_number(struct ktest *kt)
{
	struct tlb *tlb = fresh(kt);
	static u32 asid;

	asid = 0;
	ktest_defer(kt, kernel_again, &asid);
	asid = tlb_asid_alloc(tlb);
	load(0, &spaces[0], asid);
	EXPECT_EQ(kt, machine.root(), machine.root_for(spaces[0].root, asid));
	load(0, &spaces[1], 0);
	EXPECT_EQ(kt, machine.root(), machine.root_for(spaces[1].root, 0));
	ktest_note(kt, "%s, %u ASIDs", tlb->name, tlb->asids);
}

/* What is global does not go with the loaded root: there is no moment without the kernel. */
static void kernel_stays(struct ktest *kt)
{
	/* volatile: each comparison reads it again */
	static volatile u64 word = 7;
	struct tlb *tlb = fresh(kt);

	tlb_flush(tlb, TLB_EVERY_SPACE, vaddr_align_down(vaddr_of(&word), FRAME_BYTES), FRAME_BYTES);
	EXPECT_EQ(kt, word, 7);
	tlb_flush(tlb, TLB_EVERY_SPACE, vaddr_of(__image_start),
		  align_down(vaddr_diff(vaddr_of(__image_end), vaddr_of(__image_start)), FRAME_BYTES));
	EXPECT_EQ(kt, word, 7);
	tlb_flush_space(tlb, 0);
	EXPECT_EQ(kt, word, 7);
	tlb_flush_all(tlb);
	EXPECT_EQ(kt, word, 7);
}

static const struct ktest_case cases[] = {
	KCASE("the CPU's register has the root and the number", loads_root_and_number),
	KCASE("the kernel is there after every flush", kernel_stays),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "tlb/machine-own",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
