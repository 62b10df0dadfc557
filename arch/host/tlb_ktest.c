// SPDX-License-Identifier: MIT
/* What the simulated CPU maps, by real accesses: what only mappings of a process promise. */
#include <foundry/physmem.h>

#include <asm/host.h>

#include "real_access.h"

#include "return_ktest.h"
#include "tlb_space_ktest.h"

static void expect_bus_error(struct ktest *kt, vaddr_t at)
{
	struct catch caught = { .text = "" };
	u64 value = 0;

	EXPECT_FALSE(kt, real_access(at, FAULT_READ, &value, &caught));
	EXPECT_EQ(kt, caught.addr.raw, at.raw);
	EXPECT_TRUE(kt, strstr(caught.text, "bus error") != NULL);
}

static void is_the_memory_itself(struct ktest *kt)
{
	paddr_t frame = tlb_test_take(kt, 0x1111);
	u64 value = 0x2222;

	tlb_test_map(kt, PLACE, frame, FRAME_BYTES, RW);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 0x1111);
	EXPECT_TRUE(kt, tlb_test_can(kt, vaddr_add(PLACE, FRAME_BYTES - 8), FAULT_WRITE, &value));
	EXPECT_EQ(kt, tlb_test_word_in(paddr_add(frame, FRAME_BYTES - 8)), 0x2222);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr_add(PLACE, FRAME_BYTES)));
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr(PLACE.raw - 8)));
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
	paddr_t frame = tlb_test_take(kt, HOST_RETURN);
	u64 value = 0x3333;

	tlb_test_map(kt, PLACE, frame, FRAME_BYTES, right->prot);
	host_sync_code(PLACE.raw, sizeof(value));
	EXPECT_EQ(kt, tlb_test_can(kt, PLACE, FAULT_EXEC, &value), right->executes);
	EXPECT_EQ(kt, tlb_test_can(kt, PLACE, FAULT_WRITE, &value), right->writes);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), right->writes ? 0x3333 : HOST_RETURN);
}

static void is_seen_from(struct ktest *kt, vaddr_t at, u64 from, u64 end)
{
	for (; from < end; from += FRAME_BYTES / 2)
		ASSERT_EQ(kt, tlb_test_word(kt, vaddr_add(at, from)), tlb_test_word_in(paddr(from)));
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

	tlb_test_set(paddr(0), 0x4444);	/* firmware's, of which there is none */
	tlb_test_map(kt, PLACE, paddr(0), leaf->bytes, VM_READ);
	ASSERT_EQ(kt, *tlb_test_entry(kt, PLACE, leaf->level) & 0x81, 0x81);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 0x4444);
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
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr_add(PLACE, leaf->bytes)));
}

/* As on silicon: nobody answers. */
static void no_ram(struct ktest *kt)
{
	u64 top = pt_format_x86_64_4.page.address - 2 * FRAME_BYTES;

	tlb_test_map(kt, PLACE, paddr(top), 2 * FRAME_BYTES, VM_READ);
	expect_bus_error(kt, PLACE);
	expect_bus_error(kt, vaddr_add(PLACE, 2 * FRAME_BYTES - 8));
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr_add(PLACE, 2 * FRAME_BYTES)));
}

static const struct ktest_case cases[] = {
	KCASE("what is published is the memory itself", is_the_memory_itself),
	KCASE_FOR("rights are those of the process", has_rights, rights, right_label),
	KCASE_FOR("a large leaf is RAM where there is RAM", large_leaves, leaves, leaf_label),
	KCASE("what is no RAM is a bus error", no_ram),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/host-own",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= cases,
	.before	= tlb_test_begin,
	.after	= tlb_test_end,
};
KTEST_SUITE(suite);
