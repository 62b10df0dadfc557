// SPDX-License-Identifier: MIT
/* Spaces beside the kernel's: what they repeat of it, what they keep for themselves, how they come and go. */
#include <foundry/bits.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/tlb_mock.h>
#include <foundry/vmm_radix.h>

#include "pt_formats_ktest.h"
#include "tlb_arena.h"

#define RW		(VM_READ | VM_WRITE)
#define PAGE		FRAME_BYTES
#define SPACES		2
#define WINDOW		(4 * GiB)
#define WINDOW_BYTES	(16 * GiB)
#define KERNEL		(-WINDOW_BYTES)
#define TO		paddr(64 * GiB)

static struct tlb_mock mock;
static struct vmm_radix kernel, spaces[SPACES];
static size_t live;		/* of these */

/* --- frames that nobody may lead to when they come back ---------------------------------- */

static bool led_to;

static bool leads_to(const struct vmm_radix *space, paddr_t frame)
{
	const struct pt_format *format = space->pt.format;
	const u64 *entries = space->pt.reach(space->pt.arg, space->pt.root);

	for (unsigned int i = 0; i < PT_ENTRIES; i++) {
		if ((entries[i] & format->table.mask) == format->table.bits &&
		    (entries[i] & format->table.address) << format->address_shift == frame.raw)
			return true;
	}
	return false;
}

static int watched_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			 paddr_t *frame) __allocates
{
	return pt_arena_frames.ops->alloc(&pt_arena_frames, order, limit, frame);
}

static void watched_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	for (size_t i = 0; i < live; i++)
		led_to |= leads_to(&spaces[i], frame);
	frame_free_order(&pt_arena_frames, order, frame);
}

static u64 watched_available(struct frame_allocator *fa)
{
	return frame_available(&pt_arena_frames);
}

static const struct frame_allocator_ops watched_ops = {
	.alloc = watched_alloc, .free = watched_free, .available = watched_available,
};

static struct frame_allocator frames = { .ops = &watched_ops, .name = "watched" };

/* --- a kernel and its spaces -------------------------------------------------------------- */

static void start(struct ktest *kt)
{
	live = 0;
	led_to = false;
	pt_arena_init(pt_format_of(kt));
	pt_arena.largest = 2 * MiB;
	tlb_mock_init(&mock, 1, 2);
	vmm_radix_init(&kernel, &(struct vmm_radix_setup){
		.name = "kernel", .pt = &pt_arena, .frames = &frames, .tlb = &mock.tlb,
		.first = vaddr(KERNEL), .last = vaddr(U64_MAX),
	});
}

static int create(struct vmm_radix *space)
{
	int err = vmm_radix_create(space, &kernel, "space", vaddr(WINDOW),
				   vaddr(WINDOW + WINDOW_BYTES - 1));

	if (!err)
		live++;
	return err;
}

static void start_two(struct ktest *kt)
{
	start(kt);
	for (size_t i = 0; i < SPACES; i++)
		ASSERT_EQ(kt, create(&spaces[i]), 0);
}

static bool has(struct vmm_radix *space, u64 at)
{
	struct vm_mapping leaf;

	return vmm_query(&space->vm, vaddr(at), &leaf) == 0;
}

static bool translates(const struct vmm_radix *space, u64 at)
{
	paddr_t to;

	tlb_load(&mock.tlb, &space->pt, space->asid);
	return tlb_mock_translate(&mock, 0, vaddr(at), FAULT_READ, &to) == 0;
}

/* In the kernel's own window, in its first and its last pages. */
static const u64 places[] = { KERNEL, KERNEL + 5 * GiB + PAGE, -PAGE };

static void kernel_shows(struct ktest *kt)
{
	start(kt);
	ASSERT_EQ(kt, vmm_map(&kernel.vm, vaddr(places[0]), TO, PAGE, RW), 0);
	for (size_t i = 0; i < SPACES; i++)
		ASSERT_EQ(kt, create(&spaces[i]), 0);
	for (size_t i = 1; i < ARRAY_SIZE(places); i++)
		ASSERT_EQ(kt, vmm_map(&kernel.vm, vaddr(places[i]), TO, PAGE, RW), 0);
	for (size_t i = 0; i < SPACES * ARRAY_SIZE(places); i++) {
		EXPECT_TRUE(kt, has(&spaces[i % SPACES], places[i / SPACES]));
		EXPECT_TRUE(kt, translates(&spaces[i % SPACES], places[i / SPACES]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		ASSERT_EQ(kt, vmm_unmap(&kernel.vm, vaddr(places[i]), PAGE), 0);
		EXPECT_FALSE(kt, has(&spaces[0], places[i]));
		EXPECT_FALSE(kt, translates(&spaces[1], places[i]));
	}
	EXPECT_FALSE(kt, led_to);
}

/* A leaf of the root's own level takes the place of a table, and the other way round. */
static void root_leaves(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 span = pt_span(format->levels);
	struct vm_mapping leaf;

	if (format->top_block < format->levels || span > GiB)
		ktest_skip(kt, "the root has no leaves, or they are too large");
	start_two(kt);
	kernel.pt.largest = span;
	ASSERT_EQ(kt, vmm_map(&kernel.vm, vaddr(KERNEL), TO, span, RW), 0);
	ASSERT_EQ(kt, vmm_protect(&kernel.vm, vaddr(KERNEL + PAGE), PAGE, VM_READ), 0);
	ASSERT_EQ(kt, vmm_query(&spaces[0].vm, vaddr(KERNEL + PAGE), &leaf), 0);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(VM_READ));
	ASSERT_EQ(kt, vmm_protect(&kernel.vm, vaddr(KERNEL + PAGE), PAGE, RW), 0);
	ASSERT_EQ(kt, vmm_query(&spaces[1].vm, vaddr(KERNEL + PAGE), &leaf), 0);
	EXPECT_EQ(kt, leaf.bytes, span);
	EXPECT_FALSE(kt, led_to);
	EXPECT_EQ(kt, vmm_unmap(&kernel.vm, vaddr(KERNEL), span), 0);
	EXPECT_FALSE(kt, has(&spaces[1], KERNEL));
}

/* --- what is its own ------------------------------------------------------------------------ */

static void windows(struct ktest *kt)
{
	const u64 end = WINDOW + WINDOW_BYTES;

	start_two(kt);
	EXPECT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(KERNEL), TO, PAGE, RW), -EINVAL);
	EXPECT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(end), TO, PAGE, RW), -EINVAL);
	EXPECT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(end - PAGE), TO, 2 * PAGE, RW), -EINVAL);
	EXPECT_EQ(kt, vmm_map(&kernel.vm, vaddr(WINDOW), TO, PAGE, RW), -EINVAL);
	EXPECT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(WINDOW), TO, WINDOW_BYTES - PAGE, RW), 0);
	EXPECT_FALSE(kt, has(&spaces[1], WINDOW));
	EXPECT_FALSE(kt, has(&kernel, WINDOW));
	EXPECT_EQ(kt, vmm_protect(&spaces[0].vm, vaddr(end - PAGE), PAGE, RW), -ENOENT);
	EXPECT_EQ(kt, vmm_unmap(&spaces[0].vm, vaddr(KERNEL), PAGE), -EINVAL);
	EXPECT_EQ(kt, vmm_protect(&spaces[0].vm, vaddr(KERNEL), PAGE, RW), -EINVAL);
}

static void never_global(struct ktest *kt)
{
	struct vm_mapping leaf;

	start_two(kt);
	ASSERT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(WINDOW), TO, PAGE, RW | VM_GLOBAL), 0);
	ASSERT_EQ(kt, vmm_query(&spaces[0].vm, vaddr(WINDOW), &leaf), 0);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(RW));
	ASSERT_EQ(kt, vmm_protect(&spaces[0].vm, vaddr(WINDOW), PAGE, VM_READ | VM_GLOBAL), 0);
	ASSERT_EQ(kt, vmm_query(&spaces[0].vm, vaddr(WINDOW), &leaf), 0);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(VM_READ));
	EXPECT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(WINDOW + PAGE), paddr(0), PAGE,
			      VM_GUARD | VM_GLOBAL), -EINVAL);
	ASSERT_EQ(kt, vmm_map(&kernel.vm, vaddr(KERNEL), TO, PAGE, RW | VM_GLOBAL), 0);
	ASSERT_EQ(kt, vmm_query(&spaces[0].vm, vaddr(KERNEL), &leaf), 0);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(RW | VM_GLOBAL));
}

/* --- what another CPU finds meanwhile ------------------------------------------------------- */

static void (*tell)(struct tlb *tlb, const struct tlb_request *request);
static u64 touched;
static unsigned int tells;
static struct ktest *running;

/* It forgets, and comes again at once, when what was broken is not made yet. */
static void tell_and_touch(struct tlb *tlb, const struct tlb_request *request)
{
	paddr_t to;

	tells++;
	tell(tlb, request);
	if (request->what == TLB_RANGE && tlb_mock_translate(&mock, 1, vaddr(touched), FAULT_READ, &to))
		EXPECT_TRUE(running, kernel.pt.format->break_first);
}

static void expect_reads(struct ktest *kt, u64 at, paddr_t where)
{
	paddr_t to = paddr(0);

	EXPECT_EQ(kt, tlb_mock_translate(&mock, 1, vaddr(at), FAULT_READ, &to), 0);
	EXPECT_EQ(kt, to.raw, where.raw);
}

static void neighbours_come_back(struct ktest *kt)
{
	start_two(kt);
	mock.cpus = 2;
	tlb_mock_load(&mock, &spaces[0].pt, spaces[0].asid);
	tlb_arena_has(&spaces[0]);
	tell = mock.tlb.tell;
	mock.tlb.tell = tell_and_touch;
	touched = WINDOW + PAGE;
	tells = 0;
	running = kt;
	ASSERT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(WINDOW), TO, 2 * MiB, RW), 0);
	expect_reads(kt, touched, paddr_add(TO, PAGE));
	ASSERT_EQ(kt, vmm_unmap(&spaces[0].vm, vaddr(WINDOW + 9 * PAGE), PAGE), 0);
	expect_reads(kt, touched, paddr_add(TO, PAGE));
	ASSERT_EQ(kt, vmm_map(&spaces[0].vm, vaddr(WINDOW + 9 * PAGE), paddr_add(TO, 9 * PAGE), PAGE, RW), 0);
	expect_reads(kt, touched, paddr_add(TO, PAGE));
	ASSERT_EQ(kt, vmm_protect(&spaces[0].vm, vaddr(WINDOW + 9 * PAGE), PAGE, VM_READ), 0);
	expect_reads(kt, touched, paddr_add(TO, PAGE));
	ASSERT_EQ(kt, vmm_protect(&spaces[0].vm, vaddr(WINDOW), 2 * MiB, VM_READ | VM_UNCACHED), 0);
	expect_reads(kt, touched, paddr_add(TO, PAGE));
	EXPECT_GT(kt, tells, 4);
	if (kernel.pt.format->break_first)
		EXPECT_EQ(kt, mock.conflicts, 0);
}

static cpu_set_t told;

static void note_told(struct tlb *tlb, const struct tlb_request *request)
{
	told |= request->cpus;
}

static cpu_set_t told_of_unmap(struct ktest *kt, struct vmm_radix *space, u64 at)
{
	ASSERT_EQ(kt, vmm_map(&space->vm, vaddr(at), TO, PAGE, RW), 0);
	told = CPUS_NONE;
	ASSERT_EQ(kt, vmm_unmap(&space->vm, vaddr(at), PAGE), 0);
	return told;
}

static void back_to_kernel(void *unused)
{
	vmm_radix_activate(&kernel);
}

/* One with a number may be remembered for as long as it is there; one without, while it is loaded. */
static void told_who_has_it(struct ktest *kt)
{
	cpu_set_t here = CPU_BIT(this_cpu()->id);

	start_two(kt);
	mock.tlb.tell = note_told;
	ktest_defer(kt, back_to_kernel, NULL);
	EXPECT_EQ(kt, told_of_unmap(kt, &kernel, KERNEL), CPUS_ALL);
	for (unsigned int i = 0; i < SPACES; i++) {
		EXPECT_EQ(kt, told_of_unmap(kt, &spaces[i], WINDOW), CPUS_NONE);
		vmm_radix_activate(&spaces[i]);
		EXPECT_EQ(kt, told_of_unmap(kt, &spaces[i], WINDOW), here);
		vmm_radix_activate(&spaces[i]);
		EXPECT_EQ(kt, told_of_unmap(kt, &spaces[i], WINDOW), here);
		vmm_radix_activate(&kernel);
		EXPECT_EQ(kt, told_of_unmap(kt, &spaces[i], WINDOW), spaces[i].asid ? here : CPUS_NONE);
	}
}

/* --- how they come and go ---------------------------------------------------------------------- */

static void destroy_gives_back(struct ktest *kt)
{
	u64 free, asids[SPACES];

	start(kt);
	free = frame_available(&frames);
	for (unsigned int round = 0; round < 3; round++) {
		for (size_t i = 0; i < SPACES; i++) {
			ASSERT_EQ(kt, create(&spaces[i]), 0);
			asids[i] = spaces[i].asid;
			ASSERT_EQ(kt, vmm_map(&spaces[i].vm, vaddr(WINDOW + PAGE), TO, 64 * MiB, RW), 0);
			ASSERT_EQ(kt, vmm_map(&spaces[i].vm, vaddr(WINDOW), paddr(0), PAGE, VM_GUARD), 0);
			EXPECT_EQ(kt, translates(&spaces[i], WINDOW + PAGE), true);
		}
		EXPECT_EQ(kt, asids[0] + asids[1], 1);	/* there is one, and 0 for the other */
		tlb_load(&mock.tlb, &kernel.pt, 0);
		live = 0;
		for (size_t i = 0; i < SPACES; i++)
			vmm_radix_destroy(&spaces[i]);
		EXPECT_EQ(kt, frame_available(&frames), free);
	}
	EXPECT_TRUE(kt, list_is_empty(&kernel.node));
}

static void create_refused(struct ktest *kt)
{
	u64 sum;
	int err;

	start(kt);
	sum = pt_arena_sum();
	err = create(&spaces[0]);
	if (err) {
		EXPECT_EQ(kt, err, -ENOMEM);
		EXPECT_TRUE(kt, ktest_refused(kt));
		EXPECT_EQ(kt, pt_arena_sum(), sum);
		EXPECT_EQ(kt, tlb_asid_alloc(&mock.tlb), 1);
		return;
	}
	vmm_radix_destroy(&spaces[0]);
}

static void bad_windows(struct ktest *kt)
{
	struct vmm_radix *space = &spaces[0];
	u64 half = BIT(pt_format_of(kt)->va_bits - 1);

	start(kt);
	EXPECT_BUG(kt, "is no window", (void)!vmm_radix_create(space, &kernel, "x", vaddr(WINDOW + 1),
							       vaddr(2 * WINDOW - 1)));
	EXPECT_BUG(kt, "is no window", (void)!vmm_radix_create(space, &kernel, "x", vaddr(WINDOW),
							       vaddr(WINDOW - 1)));
	EXPECT_BUG(kt, "is no window", (void)!vmm_radix_create(space, &kernel, "x", vaddr(WINDOW),
							       vaddr(half + PAGE - 1)));
	EXPECT_EQ(kt, create(&spaces[1]), 0);
	ASSERT_EQ(kt, pt_arena_map(vaddr(WINDOW), TO, PAGE, RW), 0);
	EXPECT_BUG(kt, "the kernel maps some of",
		   (void)!vmm_radix_create(space, &kernel, "x", vaddr(WINDOW), vaddr(2 * WINDOW - 1)));
}

static void use_kernel(void *unused)
{
	vmm_radix_activate(&kernel);
}

/* On this CPU, whose TLB the mock plays. */
static void activates(struct ktest *kt)
{
	struct vmm_radix *before = this_cpu()->space;

	if (before)
		ktest_skip(kt, "this CPU is in a space");
	start_two(kt);
	ktest_defer(kt, use_kernel, NULL);
	vmm_radix_activate(&spaces[0]);
	EXPECT_TRUE(kt, this_cpu()->space == &spaces[0]);
	EXPECT_EQ(kt, mock.each[0].pt.root.raw, spaces[0].pt.root.raw);
	EXPECT_EQ(kt, mock.each[0].asid, spaces[0].asid);
	vmm_radix_activate(&spaces[1]);
	EXPECT_TRUE(kt, this_cpu()->space == &spaces[1]);
	EXPECT_BUG(kt, "destroyed while 1 CPUs use it", vmm_radix_destroy(&spaces[1]));
	live = 1;
	vmm_radix_destroy(&spaces[0]);
	vmm_radix_activate(&kernel);
	EXPECT_TRUE(kt, this_cpu()->space == NULL);
	EXPECT_EQ(kt, mock.each[0].pt.root.raw, kernel.pt.root.raw);
	vmm_radix_destroy(&spaces[1]);
}

/* Its root stays, and what is outside of its window. */
static void destroys_the_kernels(struct ktest *kt)
{
	struct vm_mapping leaf;
	u64 sum;

	start(kt);
	sum = pt_arena_sum();
	ASSERT_EQ(kt, vmm_map(&kernel.vm, kernel.vm.first, TO, 64 * MiB, RW), 0);
	ASSERT_EQ(kt, create(&spaces[0]), 0);
	EXPECT_BUG(kt, "destroyed before those that repeat it", vmm_radix_destroy(&kernel));
	vmm_radix_destroy(&spaces[0]);
	vmm_radix_destroy(&kernel);
	EXPECT_EQ(kt, vmm_query(&kernel.vm, kernel.vm.first, &leaf), -ENOENT);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

/* By tables that are not the space's, which stay where they are. */
static void maps_fixed(struct ktest *kt)
{
	const struct vm_mapping page = { vaddr(KERNEL - PAGE), TO, PAGE, RW };
	struct vm_mapping leaf;

	start_two(kt);
	ASSERT_EQ(kt, vmm_radix_map_fixed(&kernel, &frames, &page), 0);
	EXPECT_EQ(kt, vmm_radix_map_fixed(&kernel, &frames, &page), -EEXIST);
	EXPECT_EQ(kt, vmm_unmap(&kernel.vm, page.from, PAGE), -EINVAL);
	for (size_t i = 0; i < SPACES; i++) {
		ASSERT_EQ(kt, vmm_query(&spaces[i].vm, page.from, &leaf), 0);
		EXPECT_EQ(kt, leaf.to.raw, TO.raw);
	}
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("what the kernel maps is in every space, and what it unmaps in none", kernel_shows),
	KCASE_FORMATS("a leaf in the kernel's root is in every space", root_leaves),
	KCASE_FORMATS("a space keeps to its window", windows),
	KCASE_FORMATS("a space maps nothing that is global", never_global),
	KCASE_FORMATS("what breaks for a while is there again for every CPU", neighbours_come_back),
	KCASE_FORMATS("only CPUs that may remember a space are told of its changes", told_who_has_it),
	KCASE_FORMATS("destroy gives back tables and numbers", destroy_gives_back),
	KCASE_SWEEP_FOR("-ENOMEM: there is no space", create_refused, pt_formats, pt_format_label),
	KCASE_FORMATS("a window that cannot be is a BUG", bad_windows),
	KCASE_FORMATS("a CPU comes and goes", activates),
	KCASE_FORMATS("the kernel's is destroyed last, and its root stays", destroys_the_kernels),
	KCASE_FORMATS("what is mapped for ever is in every space", maps_fixed),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "vmm_radix/spaces",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
