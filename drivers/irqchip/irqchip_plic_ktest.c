// SPDX-License-Identifier: MIT
/*
 * The same source as the driver's, over a chip in memory that does what the specification says: a
 * gateway for each source that lets one request through until its completion, and a completion that
 * is ignored where the source is not enabled.
 */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/irqchip_plic.h>

#include "conform/irqchip.h"

#define SOURCES		70
#define CONTEXTS	4
#define MY_CONTEXT	1
#define OTHER_CPU	5
#define OTHER_CONTEXT	3

/* Specification, "Memory Map". */
#define BYTES		(0x200000 + CONTEXTS * 0x1000)

static struct {
	bool	level[SOURCES + 1];	/* what its device says */
	bool	waiting[SOURCES + 1];	/* its gateway waits for a completion */
	bool	pending[SOURCES + 1];
	u32	priority[SOURCES + 1];
	u32	enable[CONTEXTS][SOURCES / 32 + 1];
	u32	threshold[CONTEXTS];
	unsigned int	wrong;		/* accesses to what is not there */
} chip;

static void look_at_lines(void)
{
	for (u32 source = 1; source <= SOURCES; source++) {
		if (chip.level[source] && !chip.waiting[source]) {
			chip.waiting[source] = true;
			chip.pending[source] = true;
		}
	}
}

static bool is_enabled(u32 context, u32 source)
{
	return chip.enable[context][source / 32] >> source % 32 & 1;
}

static u32 fake_claim(u32 context)
{
	for (u32 source = 1; source <= SOURCES; source++) {
		if (chip.pending[source] && is_enabled(context, source) &&
		    chip.priority[source] > chip.threshold[context]) {
			chip.pending[source] = false;
			return source;
		}
	}
	return 0;
}

static void fake_complete(u32 context, u32 source)
{
	if (source == 0 || source > SOURCES || !is_enabled(context, source))
		return;
	chip.waiting[source] = false;
	look_at_lines();
}

/* Where an enable word or a context's register is, or what is not there. */
static u32 *enable_word(size_t reg)
{
	size_t context = (reg - 0x2000) / 0x80, word = (reg - 0x2000) % 0x80 / 4;

	if (reg < 0x2000 || context >= CONTEXTS || word >= ARRAY_SIZE(chip.enable[0]))
		return NULL;
	return &chip.enable[context][word];
}

/* SAFETY of the casts: the driver is given 0 as the address of the registers, and none is followed. */
static u32 fake_read32(const volatile void __iomem *addr)
{
	size_t reg = (uintptr_t)(const volatile void __force *)addr;	/* SAFETY: an offset */
	const u32 *word = enable_word(reg);

	if (word)
		return *word;
	if (reg >= 0x200000 && reg < BYTES && reg % 0x1000 == 4)
		return fake_claim((u32)(reg - 0x200000) / 0x1000);
	chip.wrong++;
	return 0;
}

static void fake_write32(volatile void __iomem *addr, u32 value)
{
	size_t reg = (uintptr_t)(volatile void __force *)addr;	/* SAFETY: an offset */
	u32 *word = enable_word(reg);

	if (word)
		*word = value;
	else if (reg >= 4 && reg <= 4 * SOURCES)
		chip.priority[reg / 4] = value;
	else if (reg >= 0x200000 && reg < BYTES && reg % 0x1000 == 0)
		chip.threshold[(reg - 0x200000) / 0x1000] = value;
	else if (reg >= 0x200000 && reg < BYTES && reg % 0x1000 == 4)
		fake_complete((u32)(reg - 0x200000) / 0x1000, value);
	else
		chip.wrong++;
}

int fake_plic_init(struct irqchip_plic *plic, void __iomem *regs, size_t bytes, u32 sources);
int fake_plic_add_cpu(struct irqchip_plic *plic, unsigned int cpu, u32 context);
void fake_plic_restore_cpu(struct irqchip_plic *plic, unsigned int cpu);

#define io_read32		fake_read32
#define io_write32		fake_write32
#define irqchip_plic_init	fake_plic_init
#define irqchip_plic_add_cpu	fake_plic_add_cpu
#define irqchip_plic_restore_cpu fake_plic_restore_cpu
#include "irqchip_plic.c"

static struct irqchip_plic plic;

/* As firmware may leave it: all lines enabled, for nobody. */
static struct irqchip *fresh(struct ktest *kt)
{
	memset(&chip, 0, sizeof(chip));
	memset(chip.enable, 0xff, sizeof(chip.enable));
	chip.threshold[MY_CONTEXT] = 7;
	ASSERT_EQ(kt, fake_plic_init(&plic, NULL, BYTES, SOURCES), 0);
	ASSERT_EQ(kt, fake_plic_add_cpu(&plic, this_cpu()->id, MY_CONTEXT), 0);
	return &plic.chip;
}

static void raise(irq_t irq)
{
	chip.level[irq_raw(irq)] = true;
	look_at_lines();
}

static void lower(irq_t irq)
{
	chip.level[irq_raw(irq)] = false;
}

static const struct irqchip_bench bench = {
	.fresh		= fresh,
	.line		= irq(1),
	.other		= irq(SOURCES),
	.raise		= raise,
	.lower		= lower,
	.keeps_level	= true,
	.level_only	= true,
};

static const struct ktest_suite conform_suite = {
	.name	= "irqchip/plic-model",
	.needs	= FACT(CONSOLE),
	.cases	= irqchip_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform_suite);

/* --- what only a PLIC promises ------------------------------------------------- */

static void claim_is(struct ktest *kt, irq_t want)
{
	irq_t claimed = irq(U32_MAX);

	ASSERT_EQ(kt, irqchip_claim(&plic.chip, &claimed), 0);
	ASSERT_EQ(kt, irq_raw(claimed), irq_raw(want));
}

static void starts_silent(struct ktest *kt)
{
	fresh(kt);
	for (u32 source = 1; source <= SOURCES; source++) {
		EXPECT_FALSE(kt, is_enabled(MY_CONTEXT, source));
		EXPECT_EQ(kt, chip.priority[source], 1);
	}
	EXPECT_EQ(kt, chip.threshold[MY_CONTEXT], 0);
	EXPECT_TRUE(kt, is_enabled(0, 1));	/* another context is somebody else's */
	EXPECT_EQ(kt, chip.wrong, 0);
}

/* Its completion must not be lost. */
static void disabled_while_claimed(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(40)), 0);
	raise(irq(40));
	claim_is(kt, irq(40));
	ASSERT_EQ(kt, irqchip_disable(&plic.chip, irq(40)), 0);
	irqchip_ack(&plic.chip, irq(40));
	EXPECT_FALSE(kt, is_enabled(MY_CONTEXT, 40));
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(40)), 0);
	claim_is(kt, irq(40));
	lower(irq(40));
	irqchip_ack(&plic.chip, irq(40));
}

/* The same for a line that went to another CPU meanwhile. */
static void moved_while_claimed(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, fake_plic_add_cpu(&plic, OTHER_CPU, OTHER_CONTEXT), 0);
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(9)), 0);
	raise(irq(9));
	claim_is(kt, irq(9));
	ASSERT_EQ(kt, irqchip_set_target(&plic.chip, irq(9), OTHER_CPU), 0);
	irqchip_ack(&plic.chip, irq(9));
	EXPECT_FALSE(kt, is_enabled(MY_CONTEXT, 9));
	EXPECT_TRUE(kt, is_enabled(OTHER_CONTEXT, 9));
	EXPECT_EQ(kt, fake_claim(OTHER_CONTEXT), 9);
}

static void target_of_a_disabled_line(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, fake_plic_add_cpu(&plic, OTHER_CPU, OTHER_CONTEXT), 0);
	ASSERT_EQ(kt, irqchip_set_target(&plic.chip, irq(33), OTHER_CPU), 0);
	EXPECT_FALSE(kt, is_enabled(OTHER_CONTEXT, 33));
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(33)), 0);
	EXPECT_TRUE(kt, is_enabled(OTHER_CONTEXT, 33));
	EXPECT_FALSE(kt, is_enabled(MY_CONTEXT, 33));
}

static void lowest_first(struct ktest *kt)
{
	struct irqchip *any = fresh(kt);

	ASSERT_EQ(kt, irqchip_enable(any, irq(32)), 0);
	ASSERT_EQ(kt, irqchip_enable(any, irq(31)), 0);
	raise(irq(32));
	raise(irq(31));
	claim_is(kt, irq(31));
	claim_is(kt, irq(32));
	lower(irq(31));
	lower(irq(32));
	irqchip_ack(any, irq(31));
	irqchip_ack(any, irq(32));
}

/* As firmware does that starts a hart: a threshold above all priorities, and whatever enabled. */
static void context_is_restored(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, fake_plic_add_cpu(&plic, OTHER_CPU, OTHER_CONTEXT), 0);
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(3)), 0);
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(33)), 0);
	ASSERT_EQ(kt, irqchip_enable(&plic.chip, irq(SOURCES)), 0);
	ASSERT_EQ(kt, irqchip_set_target(&plic.chip, irq(33), OTHER_CPU), 0);
	memset(chip.enable[OTHER_CONTEXT], 0x5a, sizeof(chip.enable[OTHER_CONTEXT]));
	chip.threshold[OTHER_CONTEXT] = 7;
	fake_plic_restore_cpu(&plic, OTHER_CPU);
	EXPECT_EQ(kt, chip.threshold[OTHER_CONTEXT], 0);
	for (u32 source = 1; source <= SOURCES; source++) {
		EXPECT_EQ(kt, is_enabled(OTHER_CONTEXT, source), source == 33);
		EXPECT_EQ(kt, is_enabled(MY_CONTEXT, source), source == 3 || source == SOURCES);
	}
	fake_plic_restore_cpu(&plic, 1);		/* which it does not know */
	EXPECT_TRUE(kt, is_enabled(0, 1));
	EXPECT_EQ(kt, chip.wrong, 0);
}

/* What waits is for CPU 0's context, which is not this CPU's. */
static void stranger_claims_nothing(struct ktest *kt)
{
	irq_t claimed;

	memset(&chip, 0, sizeof(chip));
	ASSERT_EQ(kt, fake_plic_init(&plic, NULL, BYTES, SOURCES), 0);
	chip.enable[0][0] = 1u << 3;
	raise(irq(3));
	EXPECT_EQ(kt, irqchip_claim(&plic.chip, &claimed), -ENOENT);
	EXPECT_TRUE(kt, chip.pending[3]);
	lower(irq(3));
}

static void configure_refuses(struct ktest *kt)
{
	struct irqchip *any = fresh(kt);

	EXPECT_EQ(kt, irqchip_configure(any, irq(5), IRQ_EDGE), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(any, irq(5), (enum irq_trigger)7), -ENOTSUP);
	ASSERT_EQ(kt, irqchip_enable(any, irq(5)), 0);
	EXPECT_EQ(kt, irqchip_configure(any, irq(5), IRQ_LEVEL), -EBUSY);
	EXPECT_EQ(kt, irqchip_set_target(any, irq(5), OTHER_CPU), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(any, irq(5), U32_MAX), -EINVAL);
	EXPECT_EQ(kt, irqchip_enable(any, irq(0)), -EINVAL);
}

static void ack_needs_a_claim(struct ktest *kt)
{
	fresh(kt);
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(&plic.chip, irq(5)));
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(&plic.chip, irq(0)));
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(&plic.chip, irq(SOURCES + 1)));
}

static void no_such_chip(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, fake_plic_init(&plic, NULL, BYTES, 0), -EINVAL);
	EXPECT_EQ(kt, fake_plic_init(&plic, NULL, BYTES, 1024), -EINVAL);
	EXPECT_EQ(kt, fake_plic_init(&plic, NULL, 0x200000, SOURCES), -EINVAL);
	EXPECT_EQ(kt, fake_plic_add_cpu(&plic, 0, CONTEXTS), -EINVAL);
	EXPECT_EQ(kt, fake_plic_add_cpu(&plic, 0, U32_MAX), -EINVAL);
	EXPECT_EQ(kt, fake_plic_add_cpu(&plic, IRQCHIP_PLIC_CPUS_MAX, 0), -EINVAL);
	EXPECT_EQ(kt, chip.wrong, 0);
}

static const struct ktest_case cases[] = {
	KCASE("all lines of a CPU are silent at first, and of one priority", starts_silent),
	KCASE("a line disabled while it is claimed is completed", disabled_while_claimed),
	KCASE("a line moved while it is claimed is completed", moved_while_claimed),
	KCASE("a disabled line moves, and stays disabled", target_of_a_disabled_line),
	KCASE("of two lines the lower is claimed first", lowest_first),
	KCASE("a context that firmware has changed is restored", context_is_restored),
	KCASE("a CPU that the chip does not know claims nothing", stranger_claims_nothing),
	KCASE("configure and set_target refuse what cannot be", configure_refuses),
	KCASE("an ack without a claim is a BUG", ack_needs_a_claim),
	KCASE("a chip that cannot be is refused", no_such_chip),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "irqchip/plic-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
