// SPDX-License-Identifier: MIT
/* The promise of irqchip.h on simulated GICs of both versions, from either side of their security. */
#include "conform/irqchip.h"

#include "gic_fake.h"

struct gic_bench {
	struct irqchip_bench	bench;
	unsigned int		version;
	bool			non_secure;
};

#define ELSEWHERE	1

static struct irqchip *fresh(struct ktest *kt)
{
	const struct gic_bench *of = kt->bench;
	struct irqchip *chip = &gic_faked.chip;

	gic_fake_init(of->version, of->non_secure);
	ASSERT_EQ(kt, gic_faked_start(), 0);
	ASSERT_EQ(kt, gic_faked_online(ELSEWHERE), 0);
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	gic_fake.running = 0;
	ASSERT_EQ(kt, irqchip_configure(chip, of->bench.line, IRQ_EDGE), 0);
	ASSERT_EQ(kt, irqchip_configure(chip, of->bench.other, IRQ_EDGE), 0);
	return chip;
}

static bool rung_elsewhere(void)
{
	irq_t irq;
	bool rung;

	gic_fake.running = ELSEWHERE;
	rung = irqchip_claim(&gic_faked.chip, &irq) == 0 && irq == gic_faked.chip.ipi;
	if (rung)
		irqchip_ack(&gic_faked.chip, irq);
	gic_fake.running = 0;
	return rung;
}

#define GIC_SUITE(id, text, of_version, ns, first, second)				\
	static const struct gic_bench id##_bench = {					\
		.bench = {								\
			.fresh = fresh, .line = irq(first), .other = irq(second),	\
			.raise = gic_fake_raise, .lower = gic_fake_lower,		\
			.elsewhere = ELSEWHERE, .rung_elsewhere = rung_elsewhere,	\
		},									\
		.version = (of_version), .non_secure = (ns),				\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "irqchip/" text, .needs = FACT(CONSOLE),			\
		.cases = irqchip_conform, .bench = &id##_bench,				\
		.after = gic_faked_after,						\
	};										\
	KTEST_SUITE(id##_suite)

GIC_SUITE(v2, "fake-gic-v2", 2, false, 40, 95);
GIC_SUITE(v2_ns, "fake-gic-v2-nonsecure", 2, true, 32, 33);
GIC_SUITE(v2_ppi, "fake-gic-v2-ppi", 2, false, 16, 31);
GIC_SUITE(v3, "fake-gic-v3", 3, false, 40, 95);
GIC_SUITE(v3_ns, "fake-gic-v3-nonsecure", 3, true, 32, 33);
GIC_SUITE(v3_ppi, "fake-gic-v3-ppi", 3, false, 16, 31);
