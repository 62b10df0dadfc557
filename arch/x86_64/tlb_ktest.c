// SPDX-License-Identifier: MIT
/* The same source as the port's, over control registers in memory and every CPU that there may be. */
#include <foundry/ktest.h>
#include <foundry/print.h>
#include <foundry/pt_radix.h>
#include <foundry/tlb.h>

#include <asm/msr.h>

#include "cr.h"

static u64 cr3, cr4;
static bool offers_pcid, offers_invpcid;
static char done[256];		/* what was executed, in order */

static __printf(1, 2) void note(const char *fmt, ...)
{
	size_t len = strlen(done);
	va_list args;

	va_start(args, fmt);
	vsnprintf(done + len, sizeof(done) - len, fmt, args);
	va_end(args);
}

static u64 fake_read_cr3(void)
{
	return cr3;
}

static void fake_write_cr3(u64 value)
{
	note(" cr3=%llx", value);
	cr3 = value & ~BIT(63);
}

static u64 fake_read_cr4(void)
{
	return cr4;
}

static void fake_write_cr4(u64 value)
{
	note(" cr4=%llx", value);
	cr4 = value;
}

static void fake_invlpg(vaddr_t at)
{
	note(" invlpg(%llx)", at.raw);
}

static void fake_invpcid(enum invpcid_type type, const struct invpcid *what)
{
	note(" invpcid(%d, %llx, %llx)", type, what->pcid, what->at.raw);
}

/* Intel SDM volume 2A, "CPUID": PCID is bit 17 of ECX of leaf 1, INVPCID bit 10 of EBX of leaf 7. */
static struct cpuid fake_cpuid(u32 leaf, u32 subleaf)
{
	return (struct cpuid){
		.ecx = leaf == 1 && offers_pcid ? BIT(17) : 0,
		.ebx = leaf == 7 && offers_invpcid ? BIT(10) : 0,
	};
}

#define read_cr3	fake_read_cr3
#define write_cr3	fake_write_cr3
#define read_cr4	fake_read_cr4
#define write_cr4	fake_write_cr4
#define invlpg		fake_invlpg
#define invpcid(...)	fake_invpcid(__VA_ARGS__)
#define cpuid(...)	fake_cpuid(__VA_ARGS__)
#define x86_tlb		fake_tlb
#define tlb_x86_init	fake_tlb_init
#define tlb_x86_init_cpu fake_tlb_init_cpu
#include "tlb.c"

/* --- CPUs -------------------------------------------------------------------------------- */

struct kind {
	const char	*label;
	bool		pcid, invpcid;
};

static const struct kind kinds[] = {
	{ "neither", false, false },
	{ "INVPCID alone", false, true },
	{ "PCID alone", true, false },
	{ "both", true, true },
};

enum { NEITHER, INVPCID_ALONE, PCID_ALONE, BOTH, KINDS };

static const char *kind_label(const void *param)
{
	return ((const struct kind *)param)->label;
}

#define CR4_FOUND	0x60ull		/* PAE, machine checks */
#define CR4_ON		0xe0ull		/* and PGE */
#define CR4_ON_PCIDE	0x200e0ull
#define ROOT		0x7654000ull

static unsigned int start(struct ktest *kt)
{
	const struct kind *kind = kt->param;

	offers_pcid = kind->pcid;
	offers_invpcid = kind->invpcid;
	cr3 = ROOT;
	cr4 = CR4_FOUND;
	done[0] = '\0';
	fake_tlb_init();
	return (unsigned int)(kind - kinds);
}

/* What was executed since the last time. */
static void expect_done(struct ktest *kt, const char *what)
{
	EXPECT_STREQ(kt, done, what);
	done[0] = '\0';
}

static void flush(u32 asid, u64 pages)
{
	tlb_flush(&fake_tlb, asid, vaddr(0x5000), pages * FRAME_BYTES);
}

static void load_space(u32 asid)
{
	const struct pt_radix space = { .root = paddr(ROOT + 0x1000) };

	tlb_load(&fake_tlb, &space, asid);
}

/* --- what is executed for which request ------------------------------------------------------ */

static void switched_on(struct ktest *kt)
{
	unsigned int kind = start(kt);
	bool pcid = kind == PCID_ALONE || kind == BOTH;

	expect_done(kt, pcid ? " cr4=200e0" : " cr4=e0");
	EXPECT_EQ(kt, cr4, pcid ? CR4_ON_PCIDE : CR4_ON);
	EXPECT_EQ(kt, fake_tlb.asids, pcid ? TLB_ASIDS_MAX : 1);
	EXPECT_FALSE(kt, fake_tlb.keeps_misses);
}

/* What has been decided for all. */
static void switched_on_elsewhere(struct ktest *kt)
{
	unsigned int kind = start(kt);

	cr4 = CR4_FOUND;
	done[0] = '\0';
	offers_pcid = !offers_pcid;
	fake_tlb_init_cpu();
	expect_done(kt, kind == PCID_ALONE || kind == BOTH ? " cr4=200e0" : " cr4=e0");
}

/* Bit 63: what is remembered under the number stays. */
static void loads(struct ktest *kt)
{
	unsigned int kind = start(kt);

	done[0] = '\0';
	load_space(0);
	expect_done(kt, " cr3=7655000");
	if (kind == NEITHER || kind == INVPCID_ALONE)
		return;
	load_space(5);
	expect_done(kt, " cr3=8000000007655005");
	load_space(255);
	expect_done(kt, " cr3=80000000076550ff");
}

static void all(struct ktest *kt)
{
	static const char *const want[KINDS] = {
		" cr4=60 cr4=e0", " invpcid(2, 0, 0)", " cr4=20060 cr4=200e0", " invpcid(2, 0, 0)",
	};
	unsigned int kind = start(kt);

	done[0] = '\0';
	tlb_flush_all(&fake_tlb);
	expect_done(kt, want[kind]);
}

static void loaded_space(struct ktest *kt)
{
	unsigned int kind = start(kt);
	u32 asid = kind == PCID_ALONE || kind == BOTH ? 5 : 0;

	load_space(asid);
	done[0] = '\0';
	tlb_flush_space(&fake_tlb, asid);
	expect_done(kt, asid ? " cr3=7655005" : " cr3=7655000");
	flush(asid, 2);
	expect_done(kt, " invlpg(5000) invlpg(6000)");
	flush(asid, 33);
	expect_done(kt, asid ? " cr3=7655005" : " cr3=7655000");
}

static void other_space(struct ktest *kt)
{
	unsigned int kind = start(kt);
	const char *want = kind == BOTH ? " invpcid(1, 6, 0)" : " cr4=20060 cr4=200e0";

	if (kind == NEITHER || kind == INVPCID_ALONE)
		ktest_skip(kt, "there is no other number");
	load_space(5);
	done[0] = '\0';
	tlb_flush_space(&fake_tlb, 6);
	expect_done(kt, want);
	flush(6, 1);
	expect_done(kt, want);
	flush(6, 33);
	expect_done(kt, want);
	tlb_flush_space(&fake_tlb, 0);
	expect_done(kt, kind == BOTH ? " invpcid(1, 0, 0)" : " cr4=20060 cr4=200e0");
}

/* Tables of the kernel's part may be remembered by every PCID. */
static void every_space(struct ktest *kt)
{
	static const char *const want[KINDS] = {
		" invlpg(5000)", " invlpg(5000)", " cr4=20060 cr4=200e0", " invpcid(2, 0, 0)",
	};
	static const char *const many[KINDS] = {
		" cr4=60 cr4=e0", " invpcid(2, 0, 0)", " cr4=20060 cr4=200e0", " invpcid(2, 0, 0)",
	};
	unsigned int kind = start(kt);

	done[0] = '\0';
	flush(TLB_EVERY_SPACE, 1);
	expect_done(kt, want[kind]);
	flush(TLB_EVERY_SPACE, 33);
	expect_done(kt, many[kind]);
}

static void nothing_for_new(struct ktest *kt)
{
	start(kt);
	done[0] = '\0';
	tlb_publish(&fake_tlb, 0, vaddr(0x5000), FRAME_BYTES);
	tlb_publish(&fake_tlb, TLB_EVERY_SPACE, vaddr(0x5000), FRAME_BYTES);
	expect_done(kt, "");
}

#define KCASE_KINDS(text, fn)	KCASE_FOR(text, fn, kinds, kind_label)

static const struct ktest_case cases[] = {
	KCASE_KINDS("global entries and PCIDs are switched on, with", switched_on),
	KCASE_KINDS("another CPU switches on the same, with", switched_on_elsewhere),
	KCASE_KINDS("what is loaded has its number, and keeps what it knew, with", loads),
	KCASE_KINDS("everything is forgotten, with", all),
	KCASE_KINDS("the loaded space is forgotten, page by page or all, with", loaded_space),
	KCASE_KINDS("another space is forgotten, with", other_space),
	KCASE_KINDS("every space is forgotten, with", every_space),
	KCASE_KINDS("what is new needs nothing, with", nothing_for_new),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/x86_64-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
