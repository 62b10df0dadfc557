// SPDX-License-Identifier: MIT
/*
 * A local APIC as x2APIC, over model-specific registers in memory: the same
 * source as the driver's.  As xAPIC, over memory.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include <asm/msr.h>

#include "lapic_access.h"

/* 0x1b, and those from 0x800 on; what was written in order. */
static u64 apic_base;
static u64 x2apic[0x40];
static struct {
	u32	msr;
	u64	value;
}		writes[64];
static unsigned int write_count;
static unsigned int fenced_at;	/* writes before the last fence */

static u64 fake_rdmsr(u32 msr)
{
	if (msr == 0x1b)
		return apic_base;
	return msr - 0x800 < ARRAY_SIZE(x2apic) ? x2apic[msr - 0x800] : 0;
}

static void fake_wrmsr(u32 msr, u64 value)
{
	if (write_count < ARRAY_SIZE(writes)) {
		writes[write_count].msr = msr;
		writes[write_count].value = value;
	}
	write_count++;
	if (msr == 0x1b)
		apic_base = value;
	else if (msr - 0x800 < ARRAY_SIZE(x2apic))
		x2apic[msr - 0x800] = value;
}

static void fake_fence(void)
{
	fenced_at = write_count;
}

extern const struct lapic_access fake_x2apic;

#define rdmsr		fake_rdmsr
#define wrmsr		fake_wrmsr
#define wrmsr_fence	fake_fence
#define lapic_x2apic	fake_x2apic
#include "lapic_x2apic.c"

/* Intel SDM volume 3, table "Local APIC Register Address Map Supported by x2APIC". */
#define X2_ID			0x802
#define X2_VERSION		0x803
#define X2_TPR			0x808
#define X2_EOI			0x80b
#define X2_SPURIOUS		0x80f
#define X2_LVT_CMCI		0x82f
#define X2_COMMAND		0x830
#define X2_LVT_TIMER		0x832
#define X2_LVT_THERMAL		0x833
#define X2_LVT_LINT1		0x836
#define X2_TIMER_INITIAL	0x838

static const struct lapic lapic = { .access = &fake_x2apic };

/* A CPU whose local APIC has LVT entries up to @highest. */
static void fresh(u32 highest)
{
	apic_base = 0xfee00100;		/* the boot CPU's, disabled */
	memset(x2apic, 0, sizeof(x2apic));
	x2apic[X2_VERSION - 0x800] = 0x15 | highest << 16;
	write_count = 0;
}

/* The last value written to @msr; U64_MAX when none was. */
static u64 written(u32 msr)
{
	for (unsigned int i = MIN(write_count, ARRAY_SIZE(writes)); i-- > 0;)
		if (writes[i].msr == msr)
			return writes[i].value;
	return U64_MAX;
}

static void enabled_in_two_steps(struct ktest *kt)
{
	fresh(6);
	lapic.access->enable();
	ASSERT_EQ(kt, write_count, 2);
	EXPECT_EQ(kt, writes[0].msr, 0x1b);
	EXPECT_EQ(kt, writes[0].value, 0xfee00900);
	EXPECT_EQ(kt, writes[1].msr, 0x1b);
	EXPECT_EQ(kt, writes[1].value, 0xfee00d00);
}

static void enabled_again(struct ktest *kt)
{
	fresh(6);
	apic_base = 0xfee00d00;
	lapic.access->enable();
	for (unsigned int i = 0; i < write_count; i++)
		EXPECT_EQ(kt, writes[i].value, 0xfee00d00);
}

static void accepts_all_sends_nothing(struct ktest *kt)
{
	fresh(6);
	lapic_enable(&lapic);
	EXPECT_LE(kt, write_count, ARRAY_SIZE(writes));
	EXPECT_EQ(kt, written(X2_SPURIOUS), 0x1ff);
	EXPECT_EQ(kt, written(X2_TPR), 0);
	for (u32 msr = X2_LVT_TIMER; msr <= 0x837; msr++)
		EXPECT_EQ(kt, x2apic[msr - 0x800] & 0x10000, 0x10000);
	EXPECT_EQ(kt, written(X2_LVT_CMCI), 0x10000);
	EXPECT_EQ(kt, written(X2_TIMER_INITIAL), 0);
}

/* A register that is not there is a fault: Intel SDM volume 3, "Reserved Bit Checking". */
static void touches_only_what_is_there(struct ktest *kt)
{
	fresh(3);
	lapic_enable(&lapic);
	EXPECT_EQ(kt, written(X2_LVT_CMCI), U64_MAX);
	EXPECT_EQ(kt, written(X2_LVT_THERMAL), U64_MAX);
	EXPECT_EQ(kt, written(X2_LVT_LINT1), 0x10000);
}

/* The memory never forgets what is in service: a bound ends it. */
static void ends_what_firmware_left(struct ktest *kt)
{
	unsigned int ended = 0;

	fresh(6);
	x2apic[0x13] = 1;
	lapic_enable(&lapic);
	for (unsigned int i = 0; i < MIN(write_count, ARRAY_SIZE(writes)); i++)
		if (writes[i].msr == X2_EOI) {
			ended++;
			EXPECT_EQ(kt, writes[i].value, 0);
		}
	EXPECT_EQ(kt, ended, 32);
}

static void id_has_32_bits(struct ktest *kt)
{
	fresh(6);
	x2apic[X2_ID - 0x800] = 0x12345678;
	EXPECT_EQ(kt, lapic_id(&lapic), 0x12345678);
}

static void eoi_writes_0(struct ktest *kt)
{
	fresh(6);
	lapic_eoi(&lapic);
	ASSERT_EQ(kt, write_count, 1);
	EXPECT_EQ(kt, writes[0].msr, X2_EOI);
	EXPECT_EQ(kt, writes[0].value, 0);
}

static void timer_modes(struct ktest *kt)
{
	fresh(6);
	lapic_enable(&lapic);
	lapic_timer_vector(&lapic, 0x48, false);
	EXPECT_EQ(kt, x2apic[X2_LVT_TIMER - 0x800], 0x10048);
	lapic_timer_vector(&lapic, 0x48, true);
	EXPECT_EQ(kt, x2apic[X2_LVT_TIMER - 0x800], 0x48);
	lapic_timer_mode(&lapic, LAPIC_TSC_DEADLINE);
	EXPECT_EQ(kt, x2apic[X2_LVT_TIMER - 0x800], 0x40048);
	lapic_timer_vector(&lapic, 0x48, false);
	EXPECT_EQ(kt, x2apic[X2_LVT_TIMER - 0x800], 0x50048);
	lapic_timer_mode(&lapic, LAPIC_ONE_SHOT);
	EXPECT_EQ(kt, x2apic[X2_LVT_TIMER - 0x800], 0x10048);
}

static void nmi_on_lint(struct ktest *kt)
{
	fresh(6);
	lapic_wire_nmi(&lapic, 1, false);
	EXPECT_EQ(kt, written(X2_LVT_LINT1), 0x400);
	lapic_wire_nmi(&lapic, 0, true);
	EXPECT_EQ(kt, written(0x835), 0x2400);
}

/* Intel SDM volume 3, figures "Interrupt Command Register (ICR)" and the same in x2APIC mode. */
static const struct message {
	const char		*label;
	enum lapic_message	message;
	u8			vector;
	u32			command;
} messages[] = {
	{ "an interrupt", LAPIC_FIXED, 0x51, 0x4051 },
	{ "an NMI", LAPIC_NMI, 0, 0x4400 },
	{ "INIT", LAPIC_INIT, 0, 0x4500 },
	{ "STARTUP", LAPIC_STARTUP, 0x9f, 0x469f },
};

static const char *message_label(const void *param)
{
	return ((const struct message *)param)->label;
}

static void sent_by_x2apic(struct ktest *kt)
{
	const struct message *message = kt->param;

	fresh(6);
	fenced_at = U32_MAX;
	ASSERT_EQ(kt, lapic_send(&lapic, 0x12345678, message->message, message->vector), 0);
	ASSERT_EQ(kt, write_count, 1);
	EXPECT_EQ(kt, writes[0].msr, X2_COMMAND);
	EXPECT_EQ(kt, writes[0].value, 0x12345678ull << 32 | message->command);
	EXPECT_EQ(kt, fenced_at, 0);
}

static u32 page[0x400 / 4];
/* SAFETY: the accessors read and write it like a device's. */
static const struct lapic xapic = { .access = &lapic_xapic, .regs = (void __iomem __force *)page };

static void sent_by_xapic(struct ktest *kt)
{
	const struct message *message = kt->param;

	memset(page, 0, sizeof(page));
	ASSERT_EQ(kt, lapic_send(&xapic, 0xfe, message->message, message->vector), 0);
	EXPECT_EQ(kt, page[0x310 / 4], 0xfe000000);
	EXPECT_EQ(kt, page[0x300 / 4], message->command);
}

/* The memory's never leaves: a bound ends the wait, and what is on its way is not changed. */
static void waits_for_the_one_before(struct ktest *kt)
{
	memset(page, 0, sizeof(page));
	page[0x300 / 4] = 0x5451;
	page[0x310 / 4] = 0x03000000;
	EXPECT_EQ(kt, lapic_send(&xapic, 4, LAPIC_NMI, 0), -ETIMEDOUT);
	EXPECT_EQ(kt, page[0x300 / 4], 0x5451);
	EXPECT_EQ(kt, page[0x310 / 4], 0x03000000);
}

static void not_to_everybody(struct ktest *kt)
{
	fresh(6);
	memset(page, 0, sizeof(page));
	EXPECT_EQ(kt, lapic_send(&xapic, 0xff, LAPIC_NMI, 0), -EINVAL);
	EXPECT_EQ(kt, lapic_send(&xapic, 0x100, LAPIC_NMI, 0), -EINVAL);
	EXPECT_EQ(kt, page[0x300 / 4], 0);
	EXPECT_EQ(kt, lapic_send(&lapic, U32_MAX, LAPIC_NMI, 0), -EINVAL);
	EXPECT_EQ(kt, write_count, 0);
}

static void xapic_in_memory(struct ktest *kt)
{
	memset(page, 0, sizeof(page));
	page[0x20 / 4] = 7u << 24;
	EXPECT_EQ(kt, lapic_id(&xapic), 7);
	page[0xb0 / 4] = 1;
	lapic_eoi(&xapic);
	EXPECT_EQ(kt, page[0xb0 / 4], 0);
	lapic_wire_nmi(&xapic, 1, false);
	EXPECT_EQ(kt, page[0x360 / 4], 0x400);
}

static const struct ktest_case cases[] = {
	KCASE("x2APIC is enabled by way of xAPIC", enabled_in_two_steps),
	KCASE("x2APIC is enabled where firmware did", enabled_again),
	KCASE("x2APIC accepts every vector and sends none by itself", accepts_all_sends_nothing),
	KCASE("x2APIC registers that are not there are not touched", touches_only_what_is_there),
	KCASE("what firmware left in service is ended, with a bound", ends_what_firmware_left),
	KCASE("an x2APIC's id has 32 bits", id_has_32_bits),
	KCASE("the end of interrupt writes 0", eoi_writes_0),
	KCASE("the timer keeps vector and mask when its mode changes", timer_modes),
	KCASE("an NMI is wired to either input", nmi_on_lint),
	KCASE("xAPIC registers lie in memory", xapic_in_memory),
	KCASE_FOR("an x2APIC sends, behind a fence", sent_by_x2apic, messages,
		  message_label),
	KCASE_FOR("an xAPIC sends", sent_by_xapic, messages, message_label),
	KCASE("an xAPIC waits for the message before, with a bound", waits_for_the_one_before),
	KCASE("a message has one CPU as its target, which the mode can name", not_to_everybody),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "lapic",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
