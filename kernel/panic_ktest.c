// SPDX-License-Identifier: MIT
/* panic: the sentence of a fault.  What a panic prints, scripts/tests/test_symbols.py sees. */
#include <foundry/fault.h>
#include <foundry/ktest.h>
#include <foundry/print.h>

static void expect_sentence(struct ktest *kt, const struct fault *fault, const char *want)
{
	struct catch caught;

	if (catch_set(&caught) == CATCH_NOTHING)
		fault_raise(fault);
	EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
	EXPECT_EQ(kt, caught.addr.raw, fault->addr.raw);
	EXPECT_STREQ(kt, caught.text, want);
}

static void tells_what_and_where(struct ktest *kt)
{
	struct fault fault = { .what = "page fault", .addr = { 8 }, .pc = { 0x20 } };

	fault.access = FAULT_READ;
	expect_sentence(kt, &fault, "page fault reading 0x8 (null page), pc 0x20");
	fault.access = FAULT_WRITE;
	expect_sentence(kt, &fault, "page fault writing 0x8 (null page), pc 0x20");
	fault.access = FAULT_EXEC;
	expect_sentence(kt, &fault, "page fault executing 0x8 (null page), pc 0x20");

	fault = (struct fault){ .what = "arithmetic fault", .access = FAULT_OTHER,
				.addr = { U64_MAX }, .pc = { U64_MAX } };
	expect_sentence(kt, &fault, "arithmetic fault at 0xffffffffffffffff (nothing known there), "
				    "pc 0xffffffffffffffff");
}

static const struct ktest_case cases[] = {
	KCASE("a fault tells what happened, to which address and near what", tells_what_and_where),
	KCASE_END
};

static const struct ktest_suite panic_suite = {
	.name = "panic", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(panic_suite);
