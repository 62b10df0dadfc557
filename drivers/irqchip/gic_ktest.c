// SPDX-License-Identifier: MIT
/* What only GICs promise, on simulated ones of both versions, with and without a kernel's handlers. */
#include <foundry/errno.h>
#include <foundry/irq.h>
#include <foundry/ktest.h>

#include "gic_fake.h"

#define SGI		irq(5)
#define PPI		irq(20)
#define SPI		irq(40)
#define OTHER_SPI	irq(95)

static struct irqchip *const chip = &gic_faked.chip;

struct variant {
	const char	*name;
	unsigned int	version;
	bool		non_secure;
};

static const struct variant variants[] = {
	{ "version 2", 2, false },
	{ "version 2, not secure", 2, true },
	{ "version 3", 3, false },
	{ "version 3, not secure", 3, true },
};

static const char *label(const void *param)
{
	return ((const struct variant *)param)->name;
}

static void begin(struct ktest *kt)
{
	const struct variant *variant = kt->param;

	gic_fake_init(variant->version, variant->non_secure);
	ASSERT_EQ(kt, gic_faked_start(), 0);
}

static void enable(struct ktest *kt, irq_t irq)
{
	ASSERT_EQ(kt, irqchip_enable(chip, irq), 0);
}

static void expect_claim(struct ktest *kt, irq_t irq)
{
	irq_t claimed = irq(U32_MAX);

	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	ASSERT_EQ(kt, irq_raw(claimed), irq_raw(irq));
}

static void expect_nothing(struct ktest *kt)
{
	irq_t claimed;

	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);
}

/* Whatever was on, pending, in use, in another group, is not. */
static void takes_over(struct ktest *kt)
{
	begin(kt);
	EXPECT_EQ(kt, chip->lines, GIC_FAKE_LINES);
	for (u32 id = 0; id < GIC_FAKE_LINES; id++) {
		const struct gic_fake_line *line = gic_fake_line(id);

		EXPECT_FALSE(kt, line->latched || line->active);
		EXPECT_EQ(kt, line->priority, 0x80);
		if (id >= IRQCHIP_GIC_SGIS)
			EXPECT_FALSE(kt, line->enabled);
	}
	expect_nothing(kt);
	for (u32 id = 0; id < GIC_FAKE_LINES; id++) {
		enable(kt, irq(id));
		gic_fake_raise(irq(id));
		expect_claim(kt, irq(id));
		irqchip_ack(chip, irq(id));
		gic_fake_lower(irq(id));
	}
	expect_nothing(kt);
}

static void counts_lines(struct ktest *kt)
{
	const struct variant *variant = kt->param;

	for (u32 words = 0; words < 32; words++) {
		gic_fake_init(variant->version, variant->non_secure);
		gic_fake.words = words;
		ASSERT_EQ(kt, gic_faked_start(), 0);
		EXPECT_EQ(kt, chip->lines, words == 31 ? 1020 : 32 * (words + 1));
		EXPECT_EQ(kt, irqchip_enable(chip, irq(chip->lines)), -EINVAL);
	}
}

static void not_a_gic(struct ktest *kt)
{
	const struct variant *variant = kt->param;

	for (u32 identity = 0; identity < 16; identity++) {
		bool is_v4 = variant->version == 3 && identity == 4;

		gic_fake_init(variant->version, variant->non_secure);
		gic_fake.identity = identity;
		EXPECT_EQ(kt, gic_faked_start(), is_v4 || identity == variant->version ? 0 : -ENODEV);
	}
}

/* Two more CPUs, the last one first. */
static void go_online(struct ktest *kt)
{
	begin(kt);
	ASSERT_EQ(kt, gic_faked_online(2), 0);
	ASSERT_EQ(kt, gic_faked_online(1), 0);
	gic_fake.running = 0;
}

static void leads_where_told(struct ktest *kt)
{
	go_online(kt);
	enable(kt, SPI);
	gic_fake_raise(SPI);
	EXPECT_EQ(kt, gic_fake_waiting(0), irq_raw(SPI));
	for (unsigned int cpu = GIC_FAKE_CPUS; cpu-- > 0;) {
		ASSERT_EQ(kt, irqchip_set_target(chip, SPI, cpu), 0);
		for (unsigned int other = 0; other < GIC_FAKE_CPUS; other++)
			EXPECT_EQ(kt, gic_fake_waiting(other),
				  other == cpu ? irq_raw(SPI) : GIC_FAKE_SPURIOUS);
	}
}

static void claimed_by_its_target(struct ktest *kt)
{
	go_online(kt);
	ASSERT_EQ(kt, irqchip_set_target(chip, SPI, 2), 0);
	enable(kt, SPI);
	gic_fake_raise(SPI);
	expect_nothing(kt);
	gic_fake.running = 2;
	expect_claim(kt, SPI);
	gic_fake_lower(SPI);
	irqchip_ack(chip, SPI);
	expect_nothing(kt);
}

static void no_such_target(struct ktest *kt)
{
	begin(kt);
	EXPECT_EQ(kt, irqchip_set_target(chip, SPI, 1), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, SPI, IRQCHIP_GIC_CPUS_MAX), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, SPI, U32_MAX), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, PPI, 0), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_set_target(chip, SGI, 0), -ENOTSUP);
}

static void too_many_cpus(struct ktest *kt)
{
	begin(kt);
	gic_fake.cpus[1].cpu.id = IRQCHIP_GIC_CPUS_MAX;
	EXPECT_EQ(kt, gic_faked_online(1), -ENOSPC);
}

static void own_lines_are_apart(struct ktest *kt)
{
	go_online(kt);
	enable(kt, PPI);
	gic_fake.running = 1;
	gic_fake_raise(PPI);
	expect_nothing(kt);
	gic_fake.running = 0;
	expect_nothing(kt);

	gic_fake.running = 1;
	enable(kt, PPI);
	gic_fake.running = 0;
	ASSERT_EQ(kt, irqchip_disable(chip, PPI), 0);
	gic_fake_raise(PPI);
	expect_nothing(kt);
	gic_fake.running = 1;
	expect_claim(kt, PPI);
	irqchip_ack(chip, PPI);
}

/* Two from different senders; the chip wants to know whose is over. */
static void sgis(struct ktest *kt)
{
	go_online(kt);
	enable(kt, SGI);
	enable(kt, irq(0));
	gic_fake_send(irq_raw(SGI), 2);
	gic_fake_send(0, 1);
	expect_claim(kt, irq(0));
	expect_claim(kt, SGI);
	irqchip_ack(chip, irq(0));
	irqchip_ack(chip, SGI);
	expect_nothing(kt);
	EXPECT_EQ(kt, irqchip_configure(chip, irq(1), IRQ_LEVEL), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, irq(1), IRQ_EDGE), 0);
}

/* Some chips hand it out all the same: it is taken and forgotten. */
static void a_disabled_sgi(struct ktest *kt)
{
	begin(kt);
	enable(kt, SPI);
	gic_fake_send(irq_raw(SGI), 2);
	expect_nothing(kt);
	enable(kt, SGI);
	ASSERT_EQ(kt, irqchip_disable(chip, SGI), 0);
	gic_fake_send(irq_raw(SGI), 1);
	expect_nothing(kt);

	gic_fake_raise(SPI);
	expect_claim(kt, SPI);
	irqchip_ack(chip, SPI);
	EXPECT_FALSE(kt, gic_fake_line(irq_raw(SGI))->active);
}

/* --- the doorbell */

static void with_doorbells(struct ktest *kt)
{
	go_online(kt);
	for (gic_fake.running = GIC_FAKE_CPUS; gic_fake.running-- > 0;)
		enable(kt, chip->ipi);
	gic_fake.running = 0;
}

static void take_ring(struct ktest *kt)
{
	expect_claim(kt, chip->ipi);
	irqchip_ack(chip, chip->ipi);
	expect_nothing(kt);
}

/* From each to each, itself too; the others hear nothing. */
static void rings_whom_it_names(struct ktest *kt)
{
	with_doorbells(kt);
	for (unsigned int i = 0; i < GIC_FAKE_CPUS * GIC_FAKE_CPUS; i++) {
		unsigned int from = i / GIC_FAKE_CPUS, to = i % GIC_FAKE_CPUS;

		gic_fake.running = from;
		irqchip_ring(chip, to);
		for (unsigned int cpu = 0; cpu < GIC_FAKE_CPUS; cpu++)
			ASSERT_EQ(kt, gic_fake_waiting(cpu),
				  cpu == to ? irq_raw(chip->ipi) : GIC_FAKE_SPURIOUS);
		gic_fake.running = to;
		take_ring(kt);
	}
}

static void rings_again(struct ktest *kt)
{
	with_doorbells(kt);
	irqchip_ring(chip, 1);
	irqchip_ring(chip, 1);
	gic_fake.running = 1;
	take_ring(kt);
	irqchip_ring(chip, 1);
	expect_claim(kt, chip->ipi);
	irqchip_ring(chip, 1);
	expect_nothing(kt);
	irqchip_ack(chip, chip->ipi);
	take_ring(kt);
}

static void doorbells_are_apart(struct ktest *kt)
{
	with_doorbells(kt);
	gic_fake.running = 1;
	ASSERT_EQ(kt, irqchip_disable(chip, chip->ipi), 0);
	irqchip_ring(chip, 2);
	irqchip_ring(chip, 1);
	expect_nothing(kt);
	gic_fake.running = 2;
	take_ring(kt);
}

/* It comes when the CPU takes interrupts again, unless all of its lines have been reset. */
static void offline_takes_nothing(struct ktest *kt)
{
	with_doorbells(kt);
	gic_fake.running = 1;
	gic_faked_offline();
	gic_fake.running = 0;
	irqchip_ring(chip, 1);
	EXPECT_EQ(kt, gic_fake_waiting(1), GIC_FAKE_SPURIOUS);
	ASSERT_EQ(kt, gic_faked_online(1), 0);
	enable(kt, chip->ipi);
	expect_nothing(kt);
	irqchip_ring(chip, 1);
	take_ring(kt);
}

static void configure_refuses(struct ktest *kt)
{
	begin(kt);
	gic_fake_line(irq_raw(PPI))->fixed = true;
	EXPECT_EQ(kt, irqchip_configure(chip, PPI, IRQ_EDGE), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, PPI, IRQ_LEVEL), 0);
	EXPECT_EQ(kt, irqchip_configure(chip, SPI, (enum irq_trigger)7), -ENOTSUP);
	enable(kt, SPI);
	EXPECT_EQ(kt, irqchip_configure(chip, SPI, IRQ_EDGE), -EBUSY);
	enable(kt, SGI);
	EXPECT_EQ(kt, irqchip_configure(chip, SGI, IRQ_EDGE), -EBUSY);
	ASSERT_EQ(kt, irqchip_disable(chip, SPI), 0);
	EXPECT_EQ(kt, irqchip_configure(chip, SPI, IRQ_EDGE), 0);
}

/* An edge that came before a line was configured is not one that it waits for. */
static void configure_forgets(struct ktest *kt)
{
	begin(kt);
	ASSERT_EQ(kt, irqchip_configure(chip, SPI, IRQ_EDGE), 0);
	gic_fake_raise(SPI);
	ASSERT_EQ(kt, irqchip_configure(chip, SPI, IRQ_EDGE), 0);
	enable(kt, SPI);
	expect_nothing(kt);
}

/* Three lines of one CPU, claimed one within the other, acked in every order. */
static void acks_in_any_order(struct ktest *kt)
{
	static const u8 orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	const irq_t lines[] = { PPI, SPI, OTHER_SPI };

	begin(kt);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		enable(kt, lines[i]);
	for (size_t order = 0; order < ARRAY_SIZE(orders); order++) {
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
			gic_fake_raise(lines[i]);
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
			expect_claim(kt, lines[i]);
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
			irq_t acked = lines[orders[order][i]];

			gic_fake_lower(acked);
			irqchip_ack(chip, acked);
			expect_nothing(kt);
		}
	}
}

static void ack_needs_a_claim(struct ktest *kt)
{
	begin(kt);
	EXPECT_BUG(kt, "nothing is claimed", irqchip_ack(chip, SPI));
	enable(kt, SPI);
	gic_fake_raise(SPI);
	expect_claim(kt, SPI);
	EXPECT_BUG(kt, "nothing is claimed", irqchip_ack(chip, irq(GIC_FAKE_LINES)));
	irqchip_ack(chip, SPI);
}

/* --- under handlers ------------------------------------------------------------------------ */

static struct irq_table table;
static unsigned int handled;

static void handle(irq_t irq, void *arg) __irq_context
{
	handled++;
}

static void quiet(void *flags)
{
	arch_irq_restore(*(irqflags_t *)flags);
}

static void with_handlers(struct ktest *kt)
{
	static irqflags_t flags;

	flags = arch_irq_save();
	ktest_defer(kt, quiet, &flags);
	handled = 0;
	begin(kt);
	irq_table_init(&table, chip);
	ASSERT_EQ(kt, irq_table_request(&table, SPI, handle, NULL), 0);
}

/* A device that never lets go, of a line that nobody handles: it is heard once. */
static void storm(struct ktest *kt)
{
	with_handlers(kt);
	enable(kt, PPI);
	gic_fake_raise(PPI);
	gic_fake_raise(SPI);
	for (unsigned int i = 0; i < 100; i++)
		irq_table_dispatch(&table);
	EXPECT_EQ(kt, table.unhandled, 1);
	EXPECT_EQ(kt, handled, 99);
	gic_fake_lower(SPI);
	irq_table_dispatch(&table);
	EXPECT_EQ(kt, table.spurious, 1);
	EXPECT_EQ(kt, gic_faked.cpus[0].claims, 0);
}

/* An interrupt that is gone when it is claimed. */
static void spurious(struct ktest *kt)
{
	with_handlers(kt);
	for (unsigned int i = 1; i <= 100; i++) {
		gic_fake_raise(SPI);
		gic_fake_lower(SPI);
		irq_table_dispatch(&table);
		EXPECT_EQ(kt, table.spurious, i);
	}
	EXPECT_EQ(kt, handled, 0);
	gic_fake_raise(SPI);
	irq_table_dispatch(&table);
	EXPECT_EQ(kt, handled, 1);
}

#define KCASE_GIC(text, fn)	KCASE_FOR(text, fn, variants, label)

static const struct ktest_case cases[] = {
	KCASE_GIC("takes over whatever firmware left", takes_over),
	KCASE_GIC("has the lines that the chip says, 1020 at the most", counts_lines),
	KCASE_GIC("another version, or no GIC, is -ENODEV", not_a_gic),
	KCASE_GIC("a line leads to its target alone", leads_where_told),
	KCASE_GIC("a line is claimed by its target", claimed_by_its_target),
	KCASE_GIC("a target that is not online, a line that has none", no_such_target),
	KCASE_GIC("a CPU too many is -ENOSPC", too_many_cpus),
	KCASE_GIC("each CPU has its own lines below 32", own_lines_are_apart),
	KCASE_GIC("SGIs of several senders", sgis),
	KCASE_GIC("a disabled SGI is never claimed", a_disabled_sgi),
	KCASE_GIC("a ring is claimed by whom it names, and by no other", rings_whom_it_names),
	KCASE_GIC("a ring after a claim is not lost", rings_again),
	KCASE_GIC("each CPU has a doorbell of its own", doorbells_are_apart),
	KCASE_GIC("a CPU that went offline takes nothing, and comes again", offline_takes_nothing),
	KCASE_GIC("configure refuses what cannot be", configure_refuses),
	KCASE_GIC("configure forgets what came before", configure_forgets),
	KCASE_GIC("claims within claims, acked in any order", acks_in_any_order),
	KCASE_GIC("an ack without a claim is a BUG", ack_needs_a_claim),
	KCASE_GIC("a storm without handler is heard once", storm),
	KCASE_GIC("a hundred spurious interrupts", spurious),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "irqchip/fake-gic-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.after	= gic_faked_after,
};
KTEST_SUITE(own_suite);
