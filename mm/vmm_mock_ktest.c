// SPDX-License-Identifier: MIT
/* The promise of vmm.h on the mock, with leaves of each size, and what only it says. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "model/model.h"
#include "soft_space.h"

static const struct vmm_bench pages = { SOFT_SPACE_BENCH(FRAME_BYTES, soft_space) };
static const struct vmm_bench large = { SOFT_SPACE_BENCH(2 * MiB, soft_space) };
static const struct vmm_bench huge = { SOFT_SPACE_BENCH(GiB, soft_space) };

#define MOCK_SUITE(id, text)								\
	static const struct ktest_suite id##_suite = {					\
		.name = "vmm/" text, .needs = FACT(CONSOLE),				\
		.cases = vmm_conform, .bench = &id,					\
	};										\
	KTEST_SUITE(id##_suite);							\
	static const struct ktest_suite id##_random = {					\
		.name = "vmm/" text, .needs = FACT(CONSOLE),				\
		.cases = vmm_random, .bench = &id,					\
	};										\
	KTEST_SUITE(id##_random)

MOCK_SUITE(pages, "mock-4k");
MOCK_SUITE(large, "mock-2m");
MOCK_SUITE(huge, "mock-1g");

/* --- its own -------------------------------------------------------------------------- */

#define AT		vaddr(SOFT_SPACE_FIRST)
#define TO		paddr(GiB)
#define RW		(VM_READ | VM_WRITE)
#define SLOTS		4

static struct vmm_mock mock;
static struct vmm_mock_slot slots[SLOTS];

/* Without frames and with few slots. */
static struct vmm *few_slots(void)
{
	vmm_mock_init(&mock, &(struct vmm_mock_setup){
		.name = "few", .first = AT, .last = vaddr(AT.raw + GiB - 1), .highest = paddr(U64_MAX),
		.largest = FRAME_BYTES, .slots = slots, .capacity = SLOTS,
	});
	return &mock.vm;
}

static int map_page(struct vmm *vm, u64 n)
{
	return vmm_map(vm, vaddr_add(AT, n * FRAME_BYTES), paddr_add(TO, n * FRAME_BYTES),
		       FRAME_BYTES, RW);
}

static void slots_are_memory(struct ktest *kt)
{
	struct vmm *vm = few_slots();

	for (u64 i = 0; i < SLOTS; i++)
		ASSERT_EQ(kt, map_page(vm, 2 * i), 0);
	EXPECT_EQ(kt, map_page(vm, 2 * SLOTS), -ENOMEM);
	EXPECT_EQ(kt, vmm_unmap(vm, AT, FRAME_BYTES), 0);
	EXPECT_EQ(kt, map_page(vm, 2 * SLOTS), 0);
}

static void joined_takes_one(struct ktest *kt)
{
	struct vmm *vm = few_slots();

	for (u64 i = 0; i < 3 * SLOTS; i++)
		ASSERT_EQ(kt, map_page(vm, i), 0);
	EXPECT_EQ(kt, mock.count, 1);
	EXPECT_EQ(kt, vmm_protect(vm, vaddr_add(AT, FRAME_BYTES), FRAME_BYTES, VM_READ), 0);
	EXPECT_EQ(kt, mock.count, 3);
	EXPECT_EQ(kt, vmm_unmap(vm, AT, 3 * SLOTS * FRAME_BYTES), 0);
	EXPECT_EQ(kt, mock.count, 0);
}

static void says_what_to_forget(struct ktest *kt)
{
	struct vmm *vm = &soft_space_make(0, FRAME_BYTES)->vm;
	u64 value = 7;

	ASSERT_EQ(kt, vmm_map(vm, AT, TO, FRAME_BYTES, RW), 0);
	ASSERT_TRUE(kt, soft_cpu_access(vm, AT, FAULT_WRITE, &value));
	ASSERT_EQ(kt, vmm_unmap(vm, AT, FRAME_BYTES), 0);
	EXPECT_FALSE(kt, soft_cpu_access(vm, AT, FAULT_READ, &value));
}

static const struct ktest_case cases[] = {
	KCASE("no slot is no memory", slots_are_memory),
	KCASE("what continues its neighbour is one with it", joined_takes_one),
	KCASE("whoever remembers is told to forget", says_what_to_forget),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "vmm/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
