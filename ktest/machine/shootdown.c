// SPDX-License-Identifier: MIT
/*
 * shootdown - one CPU moves a page to and fro, all others read it.
 *
 * Each round the page becomes another frame, which holds the number of the round.  Once the unmapping has
 * returned no CPU may read a number from before: what it remembers would be stale.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/percpu.h>
#include <foundry/physmem.h>

#include "conform/smp.h"
#include "real_access.h"
#include "torture/crew.h"
#include "vmm/live.h"

#define ROUNDS	100

struct __percpu_type reader {
	u64	reads, stale;
	u64	seen;		/* the last round in which it has read; atomic */
};

static struct reader readers[CREW_MAX];		/* by who of the crew */

static struct {
	paddr_t	frames[2];
	u64	round;		/* numbers below are stale; atomic, as the next */
	u32	away;		/* nobody need try: faults would keep the space's lock busy */
	u32	over;
	int	err;
} page;

static void put_back(void *unused)
{
	struct frame_allocator *frames = this_kernel()->frames;

	if (vmm_unmap(this_kernel()->vmm, vmm_live.first, FRAME_BYTES))
		page.err = page.err ? page.err : -EIO;
	for (unsigned int i = 0; i < ARRAY_SIZE(page.frames); i++)
		frame_free(frames, page.frames[i]);
}

static void start(struct ktest *kt)
{
	struct kernel *kernel = kt->kernel;

	smp_another(kt);
	if (!kernel->vmm)
		ktest_skip(kt, "the kernel has no space");
	page.round = page.away = page.over = 0;
	page.err = 0;
	for (unsigned int who = 0; who < CREW_MAX; who++)
		readers[who] = (struct reader){ 0 };
	ASSERT_EQ(kt, frame_alloc(kernel->frames, &page.frames[0]), 0);
	ASSERT_EQ(kt, frame_alloc(kernel->frames, &page.frames[1]), 0);
	*(u64 *)phys_to_virt(page.frames[0]) = 0;
	ASSERT_EQ(kt, vmm_map(kernel->vmm, vmm_live.first, page.frames[0], FRAME_BYTES, VM_READ), 0);
	ktest_defer(kt, put_back, NULL);
}

static void look(struct reader *mine)
{
	u64 round = atomic64_load_acquire(&page.round), found = 0;
	struct catch caught;

	if (atomic_load_acquire(&page.away) ||
	    !real_access(vmm_live.first, FAULT_READ, &found, &caught))
		return;
	mine->reads++;
	mine->stale += found < round;
	atomic64_store_release(&mine->seen, round);
}

static int move(u64 round)
{
	struct vmm *vm = this_kernel()->vmm;
	paddr_t to = page.frames[round % 2];
	int err;

	*(u64 *)phys_to_virt(to) = round;
	atomic_store_release(&page.away, 1);
	err = vmm_unmap(vm, vmm_live.first, FRAME_BYTES);
	atomic64_store_release(&page.round, round);
	if (!err)
		err = vmm_map(vm, vmm_live.first, to, FRAME_BYTES, VM_READ);
	atomic_store_release(&page.away, 0);
	return err;
}

/* All others remember where the page is now.  Return: false when they do not read any more. */
static bool all_have_read(struct crew_member *me, u64 round)
{
	for (unsigned int who = 1; who < me->crew->size; who++)
		while (atomic64_load_acquire(&readers[who].seen) < round)
			if (!crew_waits(me))
				return false;
	return true;
}

static void take_part(struct crew_member *me)
{
	if (me->who > 0) {
		while (!atomic_load_acquire(&page.over) && crew_waits(me))
			look(&readers[me->who]);
		return;
	}
	for (u64 round = 1; round <= ROUNDS && !page.err; round++) {
		crew_happened(me->crew);
		page.err = move(round);
		if (!page.err && !all_have_read(me, round))
			page.err = -ETIMEDOUT;
	}
	atomic_store_release(&page.over, 1);
}

/* Return: what was read that was stale. */
static u64 play(struct ktest *kt)
{
	static struct crew crew;
	u64 reads = 0, stale = 0;

	start(kt);
	crew_run(kt, &crew, crew_most(), take_part, NULL);
	EXPECT_EQ(kt, page.err, 0);
	for (unsigned int who = 1; who < CREW_MAX; who++) {
		reads += readers[who].reads;
		stale += readers[who].stale;
	}
	EXPECT_GT(kt, reads, 0);
	ktest_note(kt, "%llu reads, %llu stale", reads, stale);
	return stale;
}

static void none_is_stale(struct ktest *kt)
{
	EXPECT_EQ(kt, play(kt), 0);
}

/* --- seen to fail --------------------------------------------------------------- */

static void (*right_tell)(struct tlb *tlb, const struct tlb_request *request);

static void tell_right_again(void *tlb)
{
	((struct tlb *)tlb)->tell = right_tell;
}

static void skip_one(struct tlb *tlb, const struct tlb_request *request)
{
	struct tlb_request fewer = *request;

	fewer.cpus &= smp_others();
	fewer.cpus &= fewer.cpus - 1;
	right_tell(tlb, &fewer);
}

static void a_skipped_one_is_seen(struct ktest *kt)
{
	struct tlb *tlb = kt->kernel->arch->tlb;

	if (!tlb->tell)
		ktest_skip(kt, "the hardware reaches all CPUs");
	right_tell = tlb->tell;
	ktest_defer(kt, tell_right_again, tlb);
	tlb->tell = skip_one;
	EXPECT_GT(kt, play(kt), 0);
}

static const struct ktest_case cases[] = {
	KCASE("no CPU reads what was unmapped", none_is_stale),
	KCASE("a CPU that is not told does", a_skipped_one_is_seen),
	KCASE_END
};

static const struct ktest_suite shootdown = {
	.name = "tlb/shootdown", .needs = FACT(SMP), .cases = cases,
};
KTEST_SUITE(shootdown);
