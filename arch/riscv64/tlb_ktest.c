// SPDX-License-Identifier: MIT
/* The same source as the port's, over a satp in memory: what is executed for which request. */
#include <foundry/ktest.h>
#include <foundry/print.h>
#include <foundry/pt_radix.h>
#include <foundry/tlb.h>

#include <asm/csr.h>

#include "sfence.h"

static u64 satp_value, satp_writable;
static char done[128];		/* what was executed, in order */

static __printf(1, 2) void note(const char *fmt, ...)
{
	size_t len = strlen(done);
	va_list args;

	va_start(args, fmt);
	vsnprintf(done + len, sizeof(done) - len, fmt, args);
	va_end(args);
}

/* Bits that the hart does not have stay 0: "WARL". */
static void write_satp(u64 value)
{
	satp_value = value & satp_writable;
	note(" satp=%llx", value);
}

static void fake_sfence_space(u32 asid)
{
	note(" fence(%u)", asid);
}

static void fake_sfence_all(void)
{
	note(" fence(all)");
}

#undef csr_read
#undef csr_write
#define csr_read(csr)		csr##_value
#define csr_write(csr, value)	write_##csr(value)
#define sfence_space		fake_sfence_space
#define sfence_all		fake_sfence_all
#define riscv_tlb		fake_tlb
#define tlb_riscv_init		fake_tlb_init
#include "tlb.c"

/* Privileged Architecture, figure "RV64 Supervisor address translation and protection register". */
#define SV48_AT_80200000	0x9000000000080200ull
#define PPN_AND_MODE		0xf0000fffffffffffull

/* On a hart with so many bits of ASID. */
static void start(u64 bits)
{
	satp_writable = PPN_AND_MODE | ((1ull << bits) - 1) << 44;
	satp_value = SV48_AT_80200000;
	fake_tlb_init();
	done[0] = '\0';
}

static void expect_done(struct ktest *kt, const char *what)
{
	EXPECT_STREQ(kt, done, what);
	done[0] = '\0';
}

static const unsigned int widths[] = { 0, 1, 7, 8, 9, 16 };
static const unsigned int asids[] = { 1, 2, 128, 256, 256, 256 };

static void counts_asids(struct ktest *kt)
{
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		start(widths[i]);
		EXPECT_EQ(kt, fake_tlb.asids, asids[i]);
		EXPECT_EQ(kt, satp_value, SV48_AT_80200000);
		EXPECT_TRUE(kt, fake_tlb.keeps_misses);
	}
}

static void forgets(struct ktest *kt)
{
	start(16);
	tlb_flush(&fake_tlb, 5, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, " fence(5)");
	tlb_flush(&fake_tlb, 5, vaddr(0x5000), 100 * FRAME_BYTES);
	expect_done(kt, " fence(5)");
	tlb_flush(&fake_tlb, TLB_EVERY_SPACE, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, " fence(all)");
	tlb_flush_space(&fake_tlb, 7);
	expect_done(kt, " fence(7)");
	tlb_flush_space(&fake_tlb, 0);
	expect_done(kt, " fence(0)");
	tlb_flush_all(&fake_tlb);
	expect_done(kt, " fence(all)");
}

static void publishes(struct ktest *kt)
{
	start(16);
	tlb_publish(&fake_tlb, 5, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, " fence(5)");
	tlb_publish(&fake_tlb, TLB_EVERY_SPACE, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, " fence(all)");
}

static void loads(struct ktest *kt)
{
	const struct pt_radix space = { .root = paddr(0x87654000) };

	start(16);
	tlb_load(&fake_tlb, &space, 0);
	expect_done(kt, " satp=9000000000087654 fence(0)");
	tlb_load(&fake_tlb, &space, 255);
	expect_done(kt, " satp=900ff00000087654");
}

static const struct ktest_case cases[] = {
	KCASE("as many ASIDs as satp has bits for, and satp is as it was", counts_asids),
	KCASE("the fence has the ASID, and none for every space", forgets),
	KCASE("what is new is fenced in too", publishes),
	KCASE("satp has mode, number and root; 0 is forgotten then", loads),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/riscv64-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
