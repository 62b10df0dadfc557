// SPDX-License-Identifier: MIT
/* What this port adds to the paging of every machine: the choice of how many levels. */
#include <foundry/arch.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include "paging.h"

/* A command line on a CPU with some modes. */
struct choice {
	const char	*label, *cmdline;
	unsigned int	has;
	const char	*name;		/* NULL: refused */
};

static const struct choice choices[] = {
	{ "nothing said, all there", "", 7, "sv57" },
	{ "nothing said, Sv48 and Sv39 there", "ktest", 3, "sv48" },
	{ "nothing said, Sv39 there", "ktest mmux=sv48", 1, "sv39" },
	{ "the fewest of all", "mmu=sv39", 7, "sv39" },
	{ "the one between", "ktest mmu=sv48 log.level=info", 7, "sv48" },
	{ "the most", "mmu=sv57", 7, "sv57" },
	{ "the last word counts", "mmu=sv57 mmu=sv39", 7, "sv39" },
	{ "one that is not there", "mmu=sv57", 3, NULL },
	{ "one that is not there, between", "mmu=sv48", 1, NULL },
	{ "no such mode: left to the words", "mmu=sv3 mmu=sv399 mmu mmu=", 3, "sv48" },
};

static const char *choice_label(const void *param)
{
	return ((const struct choice *)param)->label;
}

static void is_chosen(struct ktest *kt)
{
	const struct choice *choice = kt->param;
	const struct paging_mode *mode = paging_choose(choice->cmdline, choice->has);

	if (!choice->name) {
		EXPECT_EQ(kt, mode, NULL);
		return;
	}
	ASSERT_NE(kt, mode, NULL);
	EXPECT_STREQ(kt, mode->name, choice->name);
}

/* Privileged Architecture, table "Encoding of satp MODE field". */
static void cpu_uses_it(struct ktest *kt)
{
	const struct paging_mode *mode = paging_choose(kt->kernel->boot.info->cmdline, 7);
	unsigned int levels = mode->satp - SATP_SV39 + 3;

	EXPECT_EQ(kt, csr_read(satp) >> SATP_MODE_SHIFT, mode->satp);
	EXPECT_EQ(kt, kernel_tables.format, mode->format);
	EXPECT_EQ(kt, mode->format->levels, levels);
	EXPECT_EQ(kt, mode->format->va_bits, 12 + 9 * levels);
	ktest_note(kt, "%s", mode->name);
}

static void words_are_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "mmu=sv40"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "mmu"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "mmu=sv48"), 0);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("mmu=:", is_chosen, choices, choice_label),
	KCASE("the CPU uses the mode that is chosen", cpu_uses_it),
	KCASE("a mode that nobody makes is refused", words_are_refused),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "paging/riscv64",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(suite);
