// SPDX-License-Identifier: MIT
/* What a CPU sees of a space, also by what it remembers; two spaces; the translator. */
#include <foundry/errno.h>

#include "place.h"

#define MANY		40	/* pages, more than anybody forgets one by one */
#define UNTOUCHED	0x5a5a5a5aull

static u64 word_at(u64 distance)
{
	return 0x1111111100000000ull + distance;
}

static void start_touching(struct ktest *kt, u64 unit)
{
	vmm_needs_cpu(kt);
	vmm_start(kt, unit);
}

/* Write to each and read it, so that a CPU remembers both. */
static void touch(struct ktest *kt, u64 distance)
{
	ASSERT_TRUE(kt, vmm_writes(kt, distance, word_at(distance)));
	vmm_expect_value(kt, distance, word_at(distance));
}

void vmm_alias_holds(struct ktest *kt)
{
	start_touching(kt, PAGE);
	vmm_maps(kt, 0, 3 * PAGE, 2 * PAGE, RW);
	vmm_maps(kt, 8 * PAGE, 3 * PAGE, PAGE, R);
	vmm_maps(kt, 9 * PAGE, 4 * PAGE, PAGE, RW);
	touch(kt, 8);
	touch(kt, 2 * PAGE - 8);
	vmm_expect_value(kt, 8 * PAGE + 8, word_at(8));
	vmm_expect_value(kt, 10 * PAGE - 8, word_at(2 * PAGE - 8));
	EXPECT_FALSE(kt, vmm_writes(kt, 8 * PAGE, 0));
}

void vmm_new_rights_count(struct ktest *kt)
{
	u64 found;

	start_touching(kt, PAGE);
	vmm_maps(kt, 0, 0, 3 * PAGE, R);
	ASSERT_TRUE(kt, vmm_reads(kt, PAGE, &found));
	EXPECT_FALSE(kt, vmm_writes(kt, PAGE, 1));
	vmm_protects(kt, PAGE, PAGE, RW);
	touch(kt, PAGE);
	EXPECT_FALSE(kt, vmm_writes(kt, 0, 1));
	EXPECT_FALSE(kt, vmm_writes(kt, 2 * PAGE, 1));
}

void vmm_new_pages_count(struct ktest *kt)
{
	start_touching(kt, PAGE);
	vmm_expect_fault(kt, PAGE);
	vmm_maps(kt, 0, 0, 3 * PAGE, RW);
	touch(kt, PAGE);
	vmm_expect_fault(kt, -8);
	vmm_expect_fault(kt, 3 * PAGE);
}

static bool executes(struct ktest *kt, u64 distance)
{
	u64 unused = 0;

	return vmm_place.bench->access(kt, vmm_place.vm, vmm_at(distance), FAULT_EXEC, &unused);
}

void vmm_written_is_not_executed(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;

	if (bench->no_exec)
		ktest_skip(kt, "not provided: %s", bench->no_exec);
	start_touching(kt, PAGE);
	vmm_maps(kt, 0, 0, PAGE, RW);
	touch(kt, 8);
	EXPECT_FALSE(kt, executes(kt, 0));
	vmm_protects(kt, 0, PAGE, RX);
	EXPECT_TRUE(kt, executes(kt, 0));
	EXPECT_FALSE(kt, vmm_writes(kt, 8, 1));
	vmm_protects(kt, 0, PAGE, RW);
	EXPECT_FALSE(kt, executes(kt, 0));
	touch(kt, 8);
}

/* --- VMM-11 ------------------------------------------------------------------------- */

void vmm_unmapped_faults(struct ktest *kt)
{
	u64 unit;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	touch(kt, 0);
	touch(kt, unit - 8);
	vmm_unmaps(kt, 0, unit);
	vmm_expect_fault(kt, 0);
	vmm_expect_fault(kt, unit - 8);
}

/* Where there is little memory, several lead to one page. */
void vmm_many_unmapped_fault(struct ktest *kt)
{
	start_touching(kt, PAGE);
	vmm_own(kt, 0, MANY * PAGE);
	for (u64 i = 0; i < MANY; i++) {
		vmm_maps(kt, i * PAGE, i % 3 * PAGE, PAGE, RW);
		touch(kt, i * PAGE);
	}
	vmm_unmaps(kt, 0, (MANY - 1) * PAGE);
	for (u64 i = 0; i < MANY - 1; i++)
		vmm_expect_fault(kt, i * PAGE);
	touch(kt, (MANY - 1) * PAGE);
}

void vmm_page_of_leaf_faults(struct ktest *kt)
{
	u64 unit, hole;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	hole = unit / 2;
	vmm_maps(kt, 0, 0, unit, RW);
	touch(kt, hole + 16);
	touch(kt, 0);
	vmm_unmaps(kt, hole, PAGE);
	vmm_expect_fault(kt, hole + 16);
	touch(kt, hole - 8);
	touch(kt, hole + PAGE);
	vmm_expect_value(kt, 0, word_at(0));
	vmm_expect_fault(kt, hole);
}

/* What is remembered of the pages and of the leaf, which the last page makes. */
void vmm_joined_faults(struct ktest *kt)
{
	u64 unit, last;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	last = unit - PAGE;
	vmm_maps(kt, 0, 0, last, RW);
	touch(kt, last - PAGE);
	vmm_maps(kt, last, last, PAGE, RW);
	touch(kt, last);
	touch(kt, 0);
	vmm_unmaps(kt, last - PAGE, 2 * PAGE);
	vmm_expect_fault(kt, last - PAGE);
	vmm_expect_fault(kt, last);
	touch(kt, last - PAGE - 8);
	vmm_unmaps(kt, 0, last - PAGE);
	vmm_expect_fault(kt, 0);
	vmm_expect_fault(kt, last - PAGE - 8);
}

/* From a part of a leaf, where it has more than a page. */
void vmm_protected_faults(struct ktest *kt)
{
	u64 unit, page;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	page = unit - PAGE;
	vmm_maps(kt, 0, 0, unit, RW);
	touch(kt, page);
	vmm_protects(kt, page, PAGE, R);
	EXPECT_FALSE(kt, vmm_writes(kt, page, 1));
	vmm_expect_value(kt, page, word_at(page));
	if (unit > PAGE)
		touch(kt, 0);
	vmm_protects(kt, 0, unit, R);
	EXPECT_FALSE(kt, vmm_writes(kt, 0, 1));
	vmm_expect_value(kt, page, word_at(page));
}

void vmm_remapped_elsewhere(struct ktest *kt)
{
	u64 unit, elsewhere;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	elsewhere = unit > PAGE ? unit : 4 * PAGE;
	vmm_maps(kt, 0, elsewhere, unit, RW);
	ASSERT_TRUE(kt, vmm_writes(kt, 0, 1));
	ASSERT_TRUE(kt, vmm_writes(kt, unit - 8, 2));
	vmm_unmaps(kt, 0, unit);
	vmm_maps(kt, 0, 0, unit, RW);
	ASSERT_TRUE(kt, vmm_writes(kt, 0, 3));
	ASSERT_TRUE(kt, vmm_writes(kt, unit - 8, 4));
	vmm_expect_value(kt, 0, 3);
	vmm_unmaps(kt, 0, unit);
	vmm_maps(kt, 0, elsewhere, unit, R);
	vmm_expect_value(kt, 0, 1);
	vmm_expect_value(kt, unit - 8, 2);
}

/* --- VMM-12 ------------------------------------------------------------------------- */

static struct {
	struct vmm	*vms[2];
	unsigned int	current;
} spaces;

/* What was mapped in the one that is not current is unmapped with the place of its own. */
static void enter(unsigned int i)
{
	spaces.current = i;
	vmm_place.vm = spaces.vms[i];
}

static void start_two(struct ktest *kt, u64 unit)
{
	const struct vmm_bench *bench = kt->bench;

	if (!bench->other)
		ktest_skip(kt, "not provided: there is only one");
	vmm_start(kt, unit);
	spaces.vms[0] = vmm_place.vm;
	spaces.vms[1] = bench->other(kt);
	ASSERT_TRUE(kt, spaces.vms[0] != spaces.vms[1]);
	enter(0);
}

void vmm_spaces_differ(struct ktest *kt)
{
	u64 unit = *(const u64 *)kt->param;
	u64 shift = unit == GiB ? 2 * MiB : PAGE;	/* leaves of the next smaller size, where there is one */

	start_two(kt, unit);
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_guards(kt, unit, PAGE);
	enter(1);
	vmm_expect_none(kt, 0);
	vmm_expect_none(kt, unit);
	vmm_expect(kt, &(struct vmm_call){ .op = VMM_UNMAP, .at = vmm_at(0), .bytes = unit },
		   -ENOENT);
	vmm_maps(kt, 0, shift, unit, R);
	vmm_maps(kt, unit, 0, PAGE, RX);
	enter(0);
	vmm_expect_mapped(kt, 0, 0, unit, RW);
	vmm_expect_mapped(kt, unit, 0, PAGE, VM_GUARD);
	vmm_unmaps(kt, 0, unit + PAGE);
	enter(1);
	vmm_expect_mapped(kt, 0, shift, unit, R);
	vmm_expect_mapped(kt, unit, 0, PAGE, RX);
	vmm_unmaps(kt, 0, unit + PAGE);
	enter(0);
}

void vmm_spaces_differ_to_cpus(struct ktest *kt)
{
	vmm_needs_cpu(kt);
	start_two(kt, PAGE);
	for (unsigned int i = 0; i < 2; i++) {
		enter(i);
		vmm_maps(kt, 0, i * PAGE, PAGE, RW);
		ASSERT_TRUE(kt, vmm_writes(kt, 0, 5 + i));
	}
	for (unsigned int i = 0; i < 4; i++) {
		enter(i % 2);
		vmm_expect_value(kt, 0, 5 + i % 2);
	}
	enter(1);
	vmm_unmaps(kt, 0, PAGE);
	vmm_expect_fault(kt, 0);
	enter(0);
	vmm_expect_value(kt, 0, 5);
	vmm_unmaps(kt, 0, PAGE);
}

/* --- VMM-13 ------------------------------------------------------------------------- */

static void expect_same(struct ktest *kt, struct translator *translator, u64 distance)
{
	struct vm_mapping leaf;
	paddr_t found = paddr(UNTOUCHED);
	int err = translate(translator, vmm_at(distance), &found);

	if (vmm_query(vmm_place.vm, vmm_at(distance), &leaf) || vm_is_guard(&leaf)) {
		EXPECT_EQ(kt, err, -ENOENT);
		EXPECT_EQ(kt, found.raw, UNTOUCHED);
		return;
	}
	EXPECT_EQ(kt, err, 0);
	EXPECT_EQ(kt, found.raw, leaf.to.raw + vaddr_diff(vmm_at(distance), leaf.from));
}

static void expect_same_everywhere(struct ktest *kt, struct translator *translator)
{
	u64 unit = vmm_place.unit;

	for (u64 page = -4; page != 5; page++) {
		expect_same(kt, translator, page * PAGE);
		expect_same(kt, translator, page * PAGE - 1);
		expect_same(kt, translator, unit + page * PAGE);
		expect_same(kt, translator, unit + page * PAGE - 1);
		expect_same(kt, translator, unit / 2 + page * PAGE + 0x123);
	}
}

void vmm_translator_agrees(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;
	struct translator *translator;
	u64 unit;

	if (!bench->translator)
		ktest_skip(kt, "not provided: it has no translator");
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	translator = bench->translator(kt, vmm_place.vm);
	expect_same_everywhere(kt, translator);
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_guards(kt, unit, PAGE);
	vmm_maps(kt, unit + 2 * PAGE, 5 * PAGE, PAGE, X);
	expect_same_everywhere(kt, translator);
	vmm_protects(kt, unit - PAGE, PAGE, R);
	expect_same_everywhere(kt, translator);
	expect_same(kt, translator, unit - PAGE);
	vmm_unmaps(kt, unit - PAGE, 2 * PAGE);
	expect_same(kt, translator, unit - PAGE);
	expect_same_everywhere(kt, translator);
}
