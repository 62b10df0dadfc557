// SPDX-License-Identifier: MIT
/* The same source as the port's, and a list of what it executes for which request. */
#include <foundry/kernel_map.h>
#include <foundry/ktest.h>
#include <foundry/print.h>
#include <foundry/tlb.h>

#include <asm/sysreg.h>

#include "tlbi.h"

static char done[2048];		/* what was executed, in order */

static __printf(1, 2) void note(const char *fmt, ...)
{
	size_t len = strlen(done);
	va_list args;

	va_start(args, fmt);
	vsnprintf(done + len, sizeof(done) - len, fmt, args);
	va_end(args);
}

#define FAKE(name)		static void fake_##name(void)		{ note(" " #name); }
#define FAKE_OPERAND(name)	static void fake_##name(u64 operand)	{ note(" " #name "(%llx)", operand); }

FAKE(tlbi_all_is)
FAKE_OPERAND(tlbi_space_is)
FAKE_OPERAND(tlbi_space)
FAKE_OPERAND(tlbi_page_is)
FAKE_OPERAND(tlbi_page_of_all_is)
FAKE(dsb_ishst)
FAKE(dsb_ish)
FAKE(dsb_nsh)
FAKE(isb)

static struct pt_radix fake_kernel_tables = { .root = { 0x41000000 } };

#undef sysreg_write
#define sysreg_write(name, value)	note(" " #name "=%llx", value)
#define tlbi_all_is			fake_tlbi_all_is
#define tlbi_space_is			fake_tlbi_space_is
#define tlbi_space			fake_tlbi_space
#define tlbi_page_is			fake_tlbi_page_is
#define tlbi_page_of_all_is		fake_tlbi_page_of_all_is
#define dsb_ishst			fake_dsb_ishst
#define dsb_ish				fake_dsb_ish
#define dsb_nsh				fake_dsb_nsh
#define isb				fake_isb
#define kernel_tables			fake_kernel_tables
#define aarch64_tlb			fake_tlb
#define tlb_aarch64_init		fake_tlb_init
#include "tlb.c"

#define UPPER	0xffffc00012345000ull

static void start(void)
{
	fake_tlb_init();
	done[0] = '\0';
}

static void expect_done(struct ktest *kt, const char *what)
{
	EXPECT_STREQ(kt, done, what);
	done[0] = '\0';
}

/* The operand: ASID in bits 63 to 48, VA[55:12] in bits 43 to 0, "TLBI VAE1IS". */
static void forgets_pages(struct ktest *kt)
{
	start();
	tlb_flush(&fake_tlb, 0x12, vaddr(0x7fff5000), 2 * FRAME_BYTES);
	expect_done(kt, " dsb_ishst tlbi_page_is(1200000007fff5) tlbi_page_is(1200000007fff6)"
			" dsb_ish isb");
	tlb_flush(&fake_tlb, 0, vaddr(UPPER), FRAME_BYTES);
	expect_done(kt, " dsb_ishst tlbi_page_is(ffc00012345) dsb_ish isb");
	tlb_flush(&fake_tlb, TLB_EVERY_SPACE, vaddr(UPPER), FRAME_BYTES);
	expect_done(kt, " dsb_ishst tlbi_page_of_all_is(ffc00012345) dsb_ish isb");
}

static void forgets_more(struct ktest *kt)
{
	start();
	tlb_flush(&fake_tlb, 0xff, vaddr(0x5000), 33 * FRAME_BYTES);
	expect_done(kt, " dsb_ishst tlbi_space_is(ff000000000000) dsb_ish isb");
	tlb_flush(&fake_tlb, TLB_EVERY_SPACE, vaddr(0x5000), 33 * FRAME_BYTES);
	expect_done(kt, " dsb_ishst tlbi_all_is dsb_ish isb");
	tlb_flush_space(&fake_tlb, 3);
	expect_done(kt, " dsb_ishst tlbi_space_is(3000000000000) dsb_ish isb");
	tlb_flush_all(&fake_tlb);
	expect_done(kt, " dsb_ishst tlbi_all_is dsb_ish isb");
}

static void publishes(struct ktest *kt)
{
	start();
	tlb_publish(&fake_tlb, 3, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, " dsb_ishst isb");
}

static void loads(struct ktest *kt)
{
	const struct pt_radix space = { .root = paddr(0x42000000) };

	start();
	tlb_load(&fake_tlb, &space, 0x34);
	expect_done(kt, " dsb_ishst ttbr0_el1=34000042000000 isb");
	tlb_load(&fake_tlb, &space, 0);
	expect_done(kt, " dsb_ishst ttbr0_el1=41000000 isb tlbi_space(0) dsb_nsh isb"
			" ttbr0_el1=42000000 isb");
}

static const struct ktest_case cases[] = {
	KCASE("pages are forgotten by ASID and number, between barriers", forgets_pages),
	KCASE("more than that, and whole spaces", forgets_more),
	KCASE("what is new is seen by walks", publishes),
	KCASE("root and number at once; 0 is forgotten under an empty root", loads),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/aarch64-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
