// SPDX-License-Identifier: MIT
/*
 * What the simulated CPU remembers, by real accesses: the promise of tlb.h, and what only mappings of a
 * process promise.  Tables are in simulated RAM, their entries are changed by hand.
 */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include <asm/host.h>

#include "conform/tlb.h"
#include "real_access.h"

#include "host.h"
#include "return_ktest.h"

#define PLACE		vaddr(USER_BASE + GiB)	/* aligned to the larger leaves */
#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)

/* --- tables ------------------------------------------------------------------------ */

static struct frame_allocator *frames;
static paddr_t taken[160];
static unsigned int taken_count;

static int take(struct frame_allocator *fa, unsigned int order, enum frame_limit limit, paddr_t *frame)
{
	if (taken_count == ARRAY_SIZE(taken) || frame_alloc_below(frames, order, limit, frame))
		return -ENOMEM;
	taken[taken_count++] = *frame;
	return 0;
}

/* Whatever it is, it goes back when the case is over. */
static void keep(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
}

static const struct frame_allocator_ops taker_ops = { .alloc = take, .free = keep };
static struct frame_allocator taker = { .ops = &taker_ops, .name = "taker" };

static void *reach_ram(void *arg, paddr_t table)
{
	u64 end;

	return host_is_ram(table.raw, &end) ? phys_to_virt(table) : NULL;
}

static struct pt_radix before_us, ours;

static void load(const struct pt_radix *pt)
{
	irqflags_t flags = arch_irq_save();

	if (pt->format)
		tlb_load(&host_tlb.tlb, pt, 0);
	else
		host_tlb_stop();
	arch_irq_restore(flags);
}

static paddr_t take_zeroed(struct ktest *kt)
{
	paddr_t frame;

	ASSERT_EQ(kt, frame_alloc(&taker, &frame), 0);
	memset(phys_to_virt(frame), 0, FRAME_BYTES);
	return frame;
}

/* A space: what the kernel maps, if it does, and nothing else. */
static struct pt_radix make_space(struct ktest *kt)
{
	struct pt_radix pt = {
		.format = &pt_format_x86_64_4, .root = take_zeroed(kt), .reach = reach_ram,
	};

	if (before_us.format)
		memcpy(phys_to_virt(pt.root), phys_to_virt(before_us.root), FRAME_BYTES);
	return pt;
}

static void begin(struct ktest *kt)
{
	frames = kt->kernel->frames;
	taken_count = 0;
	before_us = host_tlb.pt;
	ours = make_space(kt);
	load(&ours);
}

/* Also when a case has died in the middle: nothing of ours is remembered, then it is freed. */
static void end(struct ktest *kt)
{
	load(&before_us);
	while (taken_count > 0)
		frame_free(frames, taken[--taken_count]);
}

static void map_in(struct ktest *kt, const struct pt_radix *pt, vaddr_t at, paddr_t to, u64 bytes,
		   vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_map_range(pt, &taker, &(const struct vm_mapping){ at, to, bytes, prot }), 0);
}

static void map(struct ktest *kt, vaddr_t at, paddr_t to, u64 bytes, vm_prot_t prot)
{
	map_in(kt, &ours, at, to, bytes, prot);
	tlb_publish(&host_tlb.tlb, 0, at, bytes);
}

/* The entry of @at in the table of @level, by the bits of the format's manual. */
static u64 *entry_at(struct ktest *kt, vaddr_t at, unsigned int level)
{
	u64 *entries = phys_to_virt(ours.root);

	for (unsigned int i = 4;; i--) {
		u64 *entry = &entries[at.raw >> (12 + 9 * (i - 1)) & 511];

		if (i == level)
			return entry;
		ASSERT_EQ(kt, *entry & 0x81, 1);
		entries = phys_to_virt(paddr(*entry & 0x000ffffffffff000ull));
	}
}

static void flush(vaddr_t at, u64 bytes)
{
	tlb_flush(&host_tlb.tlb, 0, at, bytes);
}

/* --- accesses ------------------------------------------------------------------------ */

static bool can(struct ktest *kt, vaddr_t at, enum fault_access how, u64 *value)
{
	struct catch caught;

	if (real_access(at, how, value, &caught))
		return true;
	EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
	EXPECT_EQ(kt, caught.addr.raw, at.raw);
	EXPECT_TRUE(kt, strstr(caught.text, "page fault") != NULL);
	return false;
}

static bool can_read(struct ktest *kt, vaddr_t at)
{
	u64 ignored;

	return can(kt, at, FAULT_READ, &ignored);
}

/* What is read there; a fault ends the case. */
static u64 word_at(struct ktest *kt, vaddr_t at)
{
	u64 value = 0;

	ASSERT_TRUE(kt, can(kt, at, FAULT_READ, &value));
	return value;
}

static void set_word(paddr_t at, u64 value)
{
	*(volatile u64 *)phys_to_virt(at) = value;
}

static u64 word_in(paddr_t at)
{
	return *(volatile u64 *)phys_to_virt(at);
}

/* A frame that says which it is. */
static paddr_t take_marked(struct ktest *kt, u64 mark)
{
	paddr_t frame = take_zeroed(kt);

	set_word(frame, mark);
	return frame;
}

static void expect_bus_error(struct ktest *kt, vaddr_t at)
{
	struct catch caught = { .text = "" };
	u64 value = 0;

	EXPECT_FALSE(kt, real_access(at, FAULT_READ, &value, &caught));
	EXPECT_EQ(kt, caught.addr.raw, at.raw);
	EXPECT_TRUE(kt, strstr(caught.text, "bus error") != NULL);
}

/* --- mapping ---------------------------------------------------------------------------- */

static void is_the_memory_itself(struct ktest *kt)
{
	paddr_t frame = take_marked(kt, 0x1111);
	u64 value = 0x2222;

	map(kt, PLACE, frame, FRAME_BYTES, RW);
	EXPECT_EQ(kt, word_at(kt, PLACE), 0x1111);
	EXPECT_TRUE(kt, can(kt, vaddr_add(PLACE, FRAME_BYTES - 8), FAULT_WRITE, &value));
	EXPECT_EQ(kt, word_in(paddr_add(frame, FRAME_BYTES - 8)), 0x2222);
	EXPECT_FALSE(kt, can_read(kt, vaddr_add(PLACE, FRAME_BYTES)));
	EXPECT_FALSE(kt, can_read(kt, vaddr(PLACE.raw - 8)));
}

struct right {
	const char	*label;
	vm_prot_t	prot;
	bool		writes, executes;
};

static const struct right rights[] = {
	{ "r--", VM_READ, false, false },
	{ "rw-", RW, true, false },
	{ "r-x", RX, false, true },
	{ "r-- of a program", VM_READ | VM_USER, false, false },
};

static const char *right_label(const void *param)
{
	return ((const struct right *)param)->label;
}

static void has_rights(struct ktest *kt)
{
	const struct right *right = kt->param;
	paddr_t frame = take_marked(kt, HOST_RETURN);
	u64 value = 0x3333;

	map(kt, PLACE, frame, FRAME_BYTES, right->prot);
	host_sync_code(PLACE.raw, sizeof(value));
	EXPECT_EQ(kt, can(kt, PLACE, FAULT_EXEC, &value), right->executes);
	EXPECT_EQ(kt, can(kt, PLACE, FAULT_WRITE, &value), right->writes);
	EXPECT_EQ(kt, word_at(kt, PLACE), right->writes ? 0x3333 : HOST_RETURN);
}

static void is_seen_from(struct ktest *kt, vaddr_t at, u64 from, u64 end)
{
	for (; from < end; from += FRAME_BYTES / 2)
		ASSERT_EQ(kt, word_at(kt, vaddr_add(at, from)), word_in(paddr(from)));
}

struct leaf {
	const char	*label;
	u64		bytes;
	unsigned int	level;
};

static const struct leaf leaves[] = { { "2 MiB", 2 * MiB, 2 }, { "1 GiB", GiB, 3 } };

static const char *leaf_label(const void *param)
{
	return ((const struct leaf *)param)->label;
}

/* From the first frame on, with the hole of the map: all machines have that.  Few have all the rest. */
static void large_leaves(struct ktest *kt)
{
	const struct leaf *leaf = kt->param;
	u64 ram_end;

	set_word(paddr(0), 0x4444);	/* firmware's, of which there is none */
	map(kt, PLACE, paddr(0), leaf->bytes, VM_READ);
	ASSERT_EQ(kt, *entry_at(kt, PLACE, leaf->level) & 0x81, 0x81);
	EXPECT_EQ(kt, word_at(kt, PLACE), 0x4444);
	is_seen_from(kt, PLACE, 0, 640 * KiB);
	expect_bus_error(kt, vaddr_add(PLACE, 640 * KiB));
	expect_bus_error(kt, vaddr_add(PLACE, 1 * MiB - 8));
	is_seen_from(kt, PLACE, 1 * MiB, 2 * MiB);
	ASSERT_TRUE(kt, host_is_ram(1 * MiB, &ram_end));
	if (ram_end < leaf->bytes) {
		is_seen_from(kt, PLACE, ram_end - FRAME_BYTES, ram_end);
		expect_bus_error(kt, vaddr_add(PLACE, ram_end));
		expect_bus_error(kt, vaddr_add(PLACE, leaf->bytes - 8));
	}
	EXPECT_FALSE(kt, can_read(kt, vaddr_add(PLACE, leaf->bytes)));
}

/* As on silicon: nobody answers. */
static void no_ram(struct ktest *kt)
{
	u64 top = pt_format_x86_64_4.page.address - 2 * FRAME_BYTES;

	map(kt, PLACE, paddr(top), 2 * FRAME_BYTES, VM_READ);
	expect_bus_error(kt, PLACE);
	expect_bus_error(kt, vaddr_add(PLACE, 2 * FRAME_BYTES - 8));
	EXPECT_FALSE(kt, can_read(kt, vaddr_add(PLACE, 2 * FRAME_BYTES)));
}

/* --- forgetting ----------------------------------------------------------------------------- */

static void unpublished(struct ktest *kt)
{
	paddr_t frame = take_marked(kt, 0x5555);

	map_in(kt, &ours, PLACE, frame, FRAME_BYTES, VM_READ);
	EXPECT_FALSE(kt, can_read(kt, PLACE));
	tlb_publish(&host_tlb.tlb, 0, PLACE, FRAME_BYTES);
	EXPECT_EQ(kt, word_at(kt, PLACE), 0x5555);
}

static void forgotten_flush_shows(struct ktest *kt)
{
	paddr_t first = take_marked(kt, 1), second = take_marked(kt, 2);
	u64 *entry, value = 3;

	map(kt, PLACE, first, FRAME_BYTES, RW);
	entry = entry_at(kt, PLACE, 1);

	/* another frame, read-only, nothing: nobody has said so */
	*entry = (*entry & 0xfff) | second.raw;
	EXPECT_EQ(kt, word_at(kt, PLACE), 1);
	*entry &= ~2ull;
	EXPECT_TRUE(kt, can(kt, PLACE, FAULT_WRITE, &value));
	EXPECT_EQ(kt, word_in(first), 3);
	flush(PLACE, FRAME_BYTES);
	EXPECT_EQ(kt, word_at(kt, PLACE), 2);
	EXPECT_FALSE(kt, can(kt, PLACE, FAULT_WRITE, &value));
	*entry = 0;
	EXPECT_EQ(kt, word_at(kt, PLACE), 2);
	flush(PLACE, FRAME_BYTES);
	EXPECT_FALSE(kt, can_read(kt, PLACE));
}

/* Where something new is mapped while something old is remembered, the old one counts. */
static void publishing_replaces_nothing(struct ktest *kt)
{
	paddr_t first = take_marked(kt, 1), second = take_marked(kt, 2);
	u64 *entry;

	map(kt, PLACE, first, FRAME_BYTES, RW);
	entry = entry_at(kt, PLACE, 1);
	entry[0] = (entry[0] & 0xfff) | second.raw;
	entry[1] = entry[0];
	tlb_publish(&host_tlb.tlb, 0, vaddr(PLACE.raw - FRAME_BYTES), 3 * FRAME_BYTES);
	EXPECT_FALSE(kt, can_read(kt, vaddr(PLACE.raw - FRAME_BYTES)));
	EXPECT_EQ(kt, word_at(kt, PLACE), 1);
	EXPECT_EQ(kt, word_at(kt, vaddr_add(PLACE, FRAME_BYTES)), 2);
	flush(PLACE, 2 * FRAME_BYTES);
	EXPECT_EQ(kt, word_at(kt, PLACE), 2);
}

/* What was not asked for is remembered, behind the same leaf and behind its neighbours. */
static void only_the_range(struct ktest *kt)
{
	vaddr_t middle = vaddr_add(PLACE, 16 * FRAME_BYTES);

	map(kt, PLACE, paddr(0), 2 * MiB, VM_READ);
	*entry_at(kt, PLACE, 2) = 0;
	flush(middle, FRAME_BYTES);
	EXPECT_FALSE(kt, can_read(kt, middle));
	EXPECT_FALSE(kt, can_read(kt, vaddr_add(middle, FRAME_BYTES - 8)));
	EXPECT_TRUE(kt, can_read(kt, vaddr(middle.raw - 8)));
	EXPECT_TRUE(kt, can_read(kt, vaddr_add(middle, FRAME_BYTES)));
	EXPECT_TRUE(kt, can_read(kt, vaddr_add(PLACE, 2 * MiB - 8)));
	flush(PLACE, 2 * MiB);
	EXPECT_FALSE(kt, can_read(kt, PLACE));
	EXPECT_FALSE(kt, can_read(kt, vaddr_add(PLACE, 2 * MiB - 8)));
}

/* Pages on both sides of the border between two tables, frames that are no row. */
static void across_tables(struct ktest *kt)
{
	vaddr_t from = vaddr(PLACE.raw - 2 * FRAME_BYTES);
	u64 *last;

	for (u64 i = 0; i < 4; i++)
		map(kt, vaddr_add(from, i * FRAME_BYTES), take_marked(kt, 10 + i), FRAME_BYTES, RW);
	last = entry_at(kt, vaddr_add(from, 3 * FRAME_BYTES), 1);
	last[-1] = last[0];
	*entry_at(kt, from, 1) = 0;
	flush(from, 4 * FRAME_BYTES);
	EXPECT_FALSE(kt, can_read(kt, from));
	EXPECT_EQ(kt, word_at(kt, vaddr_add(from, FRAME_BYTES)), 11);
	EXPECT_EQ(kt, word_at(kt, PLACE), 13);
	EXPECT_EQ(kt, word_at(kt, vaddr_add(PLACE, FRAME_BYTES)), 13);
}

static void flush_space(void)	{ tlb_flush_space(&host_tlb.tlb, 0); }
static void flush_all(void)	{ tlb_flush_all(&host_tlb.tlb); }

struct wide {
	const char	*label;
	void		(*flush)(void);
};

static const struct wide wides[] = { { "of a space", flush_space }, { "of all", flush_all } };

static const char *wide_label(const void *param)
{
	return ((const struct wide *)param)->label;
}

static void wide_flush(struct ktest *kt)
{
	const struct wide *wide = kt->param;
	vaddr_t ends[] = { vaddr(USER_BASE), vaddr(USER_BASE + USER_BYTES - FRAME_BYTES) };

	for (u64 i = 0; i < ARRAY_SIZE(ends); i++) {
		map(kt, ends[i], take_marked(kt, i), FRAME_BYTES, RW);
		*entry_at(kt, ends[i], 1) = 0;
		EXPECT_EQ(kt, word_at(kt, ends[i]), i);
	}
	map(kt, PLACE, take_marked(kt, 7), FRAME_BYTES, RW);
	wide->flush();
	for (u64 i = 0; i < ARRAY_SIZE(ends); i++)
		EXPECT_FALSE(kt, can_read(kt, ends[i]));
	EXPECT_EQ(kt, word_at(kt, PLACE), 7);
}

/* --- loading ------------------------------------------------------------------------------- */

static void loading(struct ktest *kt)
{
	struct pt_radix other = make_space(kt);
	vaddr_t above = vaddr_add(PLACE, FRAME_BYTES);

	map(kt, PLACE, take_marked(kt, 1), FRAME_BYTES, RW);
	map(kt, above, take_marked(kt, 2), FRAME_BYTES, RW);
	map_in(kt, &other, PLACE, take_marked(kt, 3), FRAME_BYTES, VM_READ);
	EXPECT_EQ(kt, word_at(kt, PLACE), 1);
	load(&other);
	EXPECT_EQ(kt, word_at(kt, PLACE), 3);
	EXPECT_FALSE(kt, can_read(kt, above));
	load(&ours);
	EXPECT_EQ(kt, word_at(kt, PLACE), 1);
	EXPECT_EQ(kt, word_at(kt, above), 2);
}

/* Global: a forgotten flush of the kernel's own shows whatever is loaded meanwhile. */
static void loading_keeps_the_kernel(struct ktest *kt)
{
	vaddr_t at = vaddr(DYNAMIC_BASE);

	if (before_us.format)
		ktest_skip(kt, "the window is the kernel's already");
	map(kt, at, take_marked(kt, 1), FRAME_BYTES, RW);
	*entry_at(kt, at, 1) = 0;
	load(&ours);
	EXPECT_EQ(kt, word_at(kt, at), 1);
	flush(at, FRAME_BYTES);
	EXPECT_FALSE(kt, can_read(kt, at));
}

/* --- limits ------------------------------------------------------------------------------------ */

static void outside(struct ktest *kt)
{
	EXPECT_BUG(kt, "in no window of this port",
		   tlb_publish(&host_tlb.tlb, 0, vaddr(USER_BASE - FRAME_BYTES), 2 * FRAME_BYTES));
	EXPECT_BUG(kt, "in no window of this port",
		   tlb_publish(&host_tlb.tlb, 0, vaddr(0x400000), FRAME_BYTES));
	flush(vaddr(0x400000), FRAME_BYTES);
}

/* What Linux gives by default, and some: each page leads to the same frame, so none joins another. */
#define MANY		70000ull

static void publish_many(struct ktest *kt, paddr_t frame)
{
	for (u64 i = 0; i < MANY; i++)
		map(kt, vaddr_add(PLACE, i * FRAME_BYTES), frame, FRAME_BYTES, VM_READ);
}

static void too_many(struct ktest *kt)
{
	paddr_t frame = take_marked(kt, 1);
	struct catch caught;

	if (IS_ENABLED(CONFIG_TSAN))
		ktest_skip(kt, "not provided: the thread sanitizer needs mappings too");
	if (frame_available(frames) < ARRAY_SIZE(taken))
		ktest_skip(kt, "fewer than %zu frames", ARRAY_SIZE(taken));
	if (catch_set(&caught) == CATCH_NOTHING) {
		publish_many(kt, frame);
		catch_clear(&caught);
		ktest_skip(kt, "Linux gives a process more than %llu mappings here", MANY);
	}
	EXPECT_EQ(kt, caught.kind, CATCH_BUG);
	EXPECT_TRUE(kt, strstr(caught.text, "all that vm.max_map_count permits") != NULL);
}

static const struct ktest_case cases[] = {
	KCASE("what is published is the memory itself", is_the_memory_itself),
	KCASE_FOR("rights are those of the process", has_rights, rights, right_label),
	KCASE_FOR("a large leaf is RAM where there is RAM", large_leaves, leaves, leaf_label),
	KCASE("what is no RAM is a bus error", no_ram),
	KCASE("what is not published is not there", unpublished),
	KCASE("what is not flushed is remembered", forgotten_flush_shows),
	KCASE("publishing replaces nothing that is remembered", publishing_replaces_nothing),
	KCASE("a flush is of its range and no more", only_the_range),
	KCASE("a flush across tables", across_tables),
	KCASE_FOR("a flush", wide_flush, wides, wide_label),
	KCASE("loading a space changes the window", loading),
	KCASE("loading a space keeps what is the kernel's", loading_keeps_the_kernel),
	KCASE("publishing outside of the windows is a BUG", outside),
	KCASE("more mappings than Linux gives are a BUG", too_many),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/host-own",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= cases,
	.before	= begin,
	.after	= end,
};
KTEST_SUITE(suite);

/* --- the contract ------------------------------------------------------------------------- */

#define TARGET_ORDER	9	/* 2 MiB */

static paddr_t targets[2];
static unsigned int target_count;
static struct pt_radix spaces[2], kernel_alone;

static void give_targets_back(void *unused)
{
	while (target_count > 0)
		frame_free_order(frames, TARGET_ORDER, targets[--target_count]);
}

/* Each frame says which it is. */
static void take_targets(struct ktest *kt)
{
	target_count = 0;
	ktest_defer(kt, give_targets_back, NULL);
	while (target_count < ARRAY_SIZE(targets)) {
		paddr_t *target = &targets[target_count];

		if (frame_alloc_order(frames, TARGET_ORDER, target))
			ktest_skip(kt, "not provided: no 2 MiB of memory in a row, twice");
		target_count++;
		for (u64 i = 0; i < BIT(TARGET_ORDER); i++)
			set_word(paddr_add(*target, i * FRAME_BYTES), target->raw + i * FRAME_BYTES);
	}
}

static struct tlb *fresh(struct ktest *kt)
{
	take_targets(kt);
	spaces[0] = ours;
	spaces[1] = make_space(kt);
	kernel_alone = make_space(kt);
	load(&kernel_alone);
	return &host_tlb.tlb;
}

static paddr_t target(unsigned int n)
{
	return targets[n];
}

static void load_by_number(unsigned int cpu, const struct pt_radix *pt, u32 asid)
{
	irqflags_t flags = arch_irq_save();

	tlb_load(&host_tlb.tlb, pt, asid);
	arch_irq_restore(flags);
}

static bool access(unsigned int cpu, vaddr_t at, enum fault_access how, paddr_t *to)
{
	struct catch caught;

	return real_access(at, FAULT_READ, &to->raw, &caught) &&
	       (how == FAULT_READ || real_access(at, how, &to->raw, &caught));
}

static const struct tlb_bench tlb_bench = {
	.fresh		= fresh,
	.cpus		= 1,
	.place		= { USER_BASE + GiB },
	.spaces		= spaces,
	.kernel		= &kernel_alone,
	.frames		= &taker,
	.target		= target,
	.load		= load_by_number,
	.access		= access,
	.asid_alloc	= tlb_asid_alloc,
	.asid_free	= tlb_asid_free,
};

static const struct ktest_suite contract_suite = {
	.name	= "tlb/host",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= tlb_conform,
	.bench	= &tlb_bench,
	.before	= begin,
	.after	= end,
};
KTEST_SUITE(contract_suite);
