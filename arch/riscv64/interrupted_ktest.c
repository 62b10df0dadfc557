// SPDX-License-Identifier: MIT
/* What a CPU did when it was interrupted, told with its registers. */
#include <foundry/arch.h>
#include <foundry/ktest.h>

#include <asm/csr.h>

#include "trap.h"

static struct fault told;
static struct fault_reg told_regs[64];

/* Its registers are gone when it returns. */
static void note_told(const struct fault *fault)
{
	told = *fault;
	told.regs = told_regs;
	for (size_t i = 0; i < fault->reg_count; i++)
		told_regs[i] = fault->regs[i];
}

static void registers_have_names(struct ktest *kt)
{
	static const char *const names[] = {
		"ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5",
		"a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4",
		"t5", "t6", "pc", "status", "cause", "value",
	};
	const struct trap_frame frame = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
		27, 28, 29, 30, 31, .pc = 32, .status = 33, .cause = 34, .value = 35,
	};

	arch_describe_interrupted(&frame, note_told);
	EXPECT_STREQ(kt, told.what, "interrupted");
	EXPECT_EQ(kt, told.pc.raw, 32);
	EXPECT_EQ(kt, told.caller.raw, 1);
	ASSERT_EQ(kt, told.reg_count, ARRAY_SIZE(names) + 1);
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_STREQ(kt, told_regs[i].name, names[i]);
		EXPECT_EQ(kt, told_regs[i].value, i + 1);
	}
	EXPECT_STREQ(kt, told_regs[ARRAY_SIZE(names)].name, "satp");
	EXPECT_EQ(kt, told_regs[ARRAY_SIZE(names)].value, csr_read(satp));
}

static const struct ktest_case cases[] = {
	KCASE("what was interrupted is told with its registers", registers_have_names),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "trap/riscv64-interrupted",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(suite);
