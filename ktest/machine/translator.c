// SPDX-License-Identifier: MIT
/* The promise of translator.h on the tables that the CPU uses. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/kernel.h>

#include "conform/translator.h"
#include "machine/frames.h"
#include "machine/machine.h"

/* --- the contract ----------------------------------------------------------------- */

/* Parts of the image between what is never mapped; and a stack, in the image and as RAM. */
static struct translator_span spans[3];
static struct translator_span aliases[2];

static struct translator_span image_span(const u8 *start, const u8 *end)
{
	return (struct translator_span){
		vaddr_of(start), image_phys(start), vaddr_diff(vaddr_of(end), vaddr_of(start)),
	};
}

static struct translator *live(struct ktest *kt)
{
	spans[0] = image_span(__image_start, machine.stacks[0].guard);
	spans[1] = image_span(machine.stacks[0].bytes, machine.stacks[1].guard);
	spans[2] = image_span(machine.stacks[machine.stack_count - 1].bytes, __image_end);
	aliases[0] = spans[1];
	aliases[1] = spans[1];
	aliases[1].from = vaddr_of(phys_to_virt(spans[1].to));
	return kt->kernel->arch->translator;
}

static const struct translator_bench bench = {
	.fresh		= live,
	.spans		= spans,
	.count		= ARRAY_SIZE(spans),
	.unmapped	= { 0 },
	.alias		= aliases,
};

static const struct ktest_suite conform = {
	.name	= "translator/machine",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

/* --- places --------------------------------------------------------------------------- */

static void expect_at(struct ktest *kt, vaddr_t from, paddr_t to)
{
	paddr_t found;

	ASSERT_EQ(kt, translate(kt->kernel->arch->translator, from, &found), 0);
	EXPECT_EQ(kt, found.raw, to.raw);
}

static void expect_nothing_at(struct ktest *kt, u64 from)
{
	paddr_t found;

	EXPECT_EQ(kt, translate(kt->kernel->arch->translator, vaddr(from), &found), -ENOENT);
}

static void holes(struct ktest *kt)
{
	expect_nothing_at(kt, 0);
	expect_nothing_at(kt, PAGE_BYTES - 1);
	expect_nothing_at(kt, image_phys(__image_start).raw);
	expect_nothing_at(kt, BIT(kernel_tables.format->va_bits - 1) - 1);
	expect_nothing_at(kt, DEVICE_BASE - 1);
	expect_nothing_at(kt, vaddr_of(__image_start).raw - 1);
	expect_nothing_at(kt, vaddr_of(__image_end).raw);
	expect_nothing_at(kt, U64_MAX);
	for (unsigned int i = 0; i < machine.stack_count; i++) {
		u64 guard = vaddr_of(machine.stacks[i].guard).raw;

		expect_nothing_at(kt, guard);
		expect_nothing_at(kt, guard + STACK_GUARD - 1);
	}
}

/* What is mapped, with each bit above turned over. */
static void not_canonical(struct ktest *kt)
{
	u64 text = vaddr_of(__image_start).raw;

	expect_at(kt, vaddr(text), image_phys(__image_start));
	for (unsigned int bit = kernel_tables.format->va_bits; bit < 64; bit++)
		expect_nothing_at(kt, text ^ BIT(bit));
}

/* Whoever writes at the one address is read at the other. */
static void is_where_the_cpu_goes(struct ktest *kt)
{
	/* volatile: each access is made, at the address that it says */
	static volatile u64 in_data;
	volatile u64 on_stack;
	volatile u64 *const words[] = { &in_data, &on_stack };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		volatile u64 *word = words[i], *other;
		paddr_t at;

		ASSERT_EQ(kt, translate(kt->kernel->arch->translator, vaddr_of(word), &at), 0);
		other = phys_to_virt(at);
		*word = 0x1122334455667788ull;
		EXPECT_EQ(kt, *other, 0x1122334455667788ull);
		*other = 0x99aabbccddeeff00ull;
		EXPECT_EQ(kt, *word, 0x99aabbccddeeff00ull);
	}
}

static void device(struct ktest *kt)
{
	/* SAFETY: its address is looked up, nothing is read there */
	vaddr_t window = vaddr_of((__force void *)io_map(machine.device, PAGE_BYTES, IO_UNCACHED));

	expect_at(kt, vaddr_add(window, 0x30), paddr_add(machine.device, 0x30));
}

/* --- rights ---------------------------------------------------------------------------- */

static void expect_rights(struct ktest *kt, const u8 *start, const u8 *end, vm_prot_t prot)
{
	struct vm_mapping leaf;

	vaddr_t at = vaddr_of(start);

	while (vaddr_lt(at, vaddr_of(end))) {
		ASSERT_EQ(kt, pt_walk(&kernel_tables, at, &leaf), 0);
		ASSERT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(prot | VM_GLOBAL));
		at = vaddr_add(leaf.from, leaf.bytes);
	}
}

static void image_rights(struct ktest *kt)
{
	expect_rights(kt, __image_start, __rodata_start, VM_READ | VM_EXEC);
	expect_rights(kt, __rodata_start, __data_start, VM_READ);
	expect_rights(kt, __data_start, machine.stacks[0].guard, VM_READ | VM_WRITE);
	expect_rights(kt, machine.stacks[machine.stack_count - 1].bytes, __image_end,
		      VM_READ | VM_WRITE);
}

/* --- every leaf ---------------------------------------------------------------------- */

/* Where one root maps both halves, the upper is what follows the lower, its sign extended. */
static u64 canonical(u64 at)
{
	u64 sign = BIT(kernel_tables.format->va_bits - 1);

	return kernel_tables.format->two_roots ? at : (at ^ sign) - sign;
}

/* Both ends of each leaf, found by the manual's bits and not by the walker.  Return: how many. */
static u64 check_table(struct ktest *kt, paddr_t table, unsigned int level, u64 from)
{
	const u64 *entries = phys_to_virt(table);
	u64 span = FRAME_BYTES << PT_INDEX_BITS * (level - 1), leaves = 0;

	for (u64 i = 0; i < PT_ENTRIES; i++) {
		struct machine_entry entry = machine.entry(entries[i], level);
		u64 at = from + i * span;

		if (!entry.present)
			continue;
		if (!entry.leaf) {
			leaves += check_table(kt, entry.to, level - 1, at);
			continue;
		}
		at = canonical(at);
		expect_at(kt, vaddr(at), entry.to);
		expect_at(kt, vaddr(at + span - 1), paddr_add(entry.to, span - 1));
		leaves++;
	}
	return leaves;
}

static void every_leaf(struct ktest *kt)
{
	struct machine_root roots[2];
	unsigned int n = machine.roots(roots);
	u64 leaves = 0;

	for (unsigned int i = 0; i < n; i++)
		leaves += check_table(kt, roots[i].table, kernel_tables.format->levels,
				      roots[i].from);
	ktest_note(kt, "%llu leaves", leaves);
	EXPECT_GT(kt, leaves, 3);
}

static const struct ktest_case cases[] = {
	KCASE("nothing at the null page, the guards, between the parts", holes),
	KCASE("nothing at what is not canonical", not_canonical),
	KCASE("the address found is where the CPU goes", is_where_the_cpu_goes),
	KCASE("a device's window is at the device", device),
	KCASE("the walk says text r-x, constants r--, data rw-", image_rights),
	KCASE("every leaf there is, at both ends", every_leaf),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "translator/machine-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);

/* --- another root --------------------------------------------------------------------------- */

#define PLACE	vaddr(0x400000)		/* of the half that is nobody's */

static void go_back(void *root)
{
	machine.set_root(*(u64 *)root);
}

/* What is mapped, and one page of the lower half: the translator follows the CPU there and back. */
static void follows_the_cpu(struct ktest *kt)
{
	static u64 before;
	struct pt_radix other = kernel_tables;
	volatile u64 *word = vaddr_to_ptr(PLACE);
	struct machine_root roots[2];
	paddr_t page;

	(void)machine.roots(roots);
	machine_frames_start(kt);
	before = machine.root();
	ktest_defer(kt, go_back, &before);
	other.reach = machine_reach;
	ASSERT_EQ(kt, frame_alloc(&machine_frames, &other.root), 0);
	ASSERT_EQ(kt, frame_alloc(&machine_frames, &page), 0);
	memcpy(phys_to_virt(other.root), phys_to_virt(roots[0].table), FRAME_BYTES);
	ASSERT_EQ(kt, pt_map_range(&other, &machine_frames, &(struct vm_mapping){
			PLACE, page, FRAME_BYTES, VM_READ | VM_WRITE }), 0);

	expect_nothing_at(kt, PLACE.raw);
	machine.set_root(machine.root_raw(other.root));
	expect_at(kt, PLACE, page);
	*word = 0x123456789abcdef0ull;
	EXPECT_EQ(kt, *(volatile u64 *)phys_to_virt(page), 0x123456789abcdef0ull);
	machine.set_root(before);
	expect_nothing_at(kt, PLACE.raw);
}

static const struct ktest_case root_cases[] = {
	KCASE("follows the CPU to another root and back", follows_the_cpu),
	KCASE_END
};

static const struct ktest_suite root_suite = {
	.name	= "translator/machine-root",
	.needs	= FACT(FRAMES),
	.cases	= root_cases,
};
KTEST_SUITE(root_suite);
