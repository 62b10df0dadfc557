// SPDX-License-Identifier: MIT
/* The promise of kernel.h, executed on a machine that counts every touch. */
#include <foundry/alarm.h>
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/translator.h>

#include "kernel.h"

#define OWN_FACT	BIT(BOOT_FACT_USER(0))

static unsigned int touched;

static tick_t touch_now(struct clock *clock)
{
	return touched++;
}

static int touch_arm(struct alarm *alarm, tick_t deadline)
{
	touched++;
	return 0;
}

static void touch_cancel(struct alarm *alarm)
{
	touched++;
}

static int touch_line(struct irqchip *chip, irq_t irq)
{
	touched++;
	return 0;
}

static int touch_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	touched++;
	return 0;
}

static int touch_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	touched++;
	return 0;
}

static int touch_claim(struct irqchip *chip, irq_t *irq)
{
	touched++;
	return -ENOENT;
}

static void touch_ack(struct irqchip *chip, irq_t irq)
{
	touched++;
}

static int touch_translate(struct translator *translator, vaddr_t from, paddr_t *to)
{
	touched++;
	return -ENOENT;
}

static void touch_write(struct console *console, const char *bytes, size_t n)
{
	touched++;
}

static int touch_read(struct console *console)
{
	touched++;
	return -EAGAIN;
}

static void touch_ring(struct irqchip *chip, unsigned int cpu)
{
	touched++;
}

static const struct clock_ops clock_ops = { touch_now };
static const struct alarm_ops alarm_ops = { touch_arm, touch_cancel };
static const struct irqchip_ops irqchip_ops = {
	touch_line, touch_line, touch_configure, touch_target, touch_claim, touch_ack, touch_ring,
};
static const struct translator_ops translator_ops = { touch_translate };
static const struct console_ops console_ops = { touch_write, touch_read };

static struct clock clock = { .ops = &clock_ops, .name = "clock", .hz = 1 };
static struct alarm alarm = { .ops = &alarm_ops, .name = "alarm" };
static struct irqchip irqchip = { .ops = &irqchip_ops, .name = "irqchip", .lines = 1 };
static struct translator translator = { .ops = &translator_ops, .name = "translator" };
static struct console console = { .ops = &console_ops, .name = "console" };

static struct arch machine = {
	.name = "machine", .clock = &clock, .alarm = &alarm, .irqchip = &irqchip,
	.translator = &translator, .console = &console,
};
static struct arch other_machine = {
	.name = "other machine", .clock = &clock, .alarm = &alarm, .irqchip = &irqchip,
	.translator = &translator, .console = &console,
};

static struct kernel kernel, other_kernel;

/* What the one stage of the plan saw, and what it answers. */
static struct {
	unsigned int		runs;
	int			answer;
	const struct arch	*arch;
	struct kernel		*kernel;
} seen;

static int look(struct boot_context *ctx)
{
	seen.runs++;
	seen.arch = ctx->arch;
	seen.kernel = ctx->kernel;
	return seen.answer ? boot_fail(ctx, seen.answer, "the test says so") : 0;
}

static const struct boot_stage stage = { .name = "look", .gives = OWN_FACT, .run = look };
static const struct boot_stage *const plan[] = { &stage, NULL };

static struct kernel *fresh(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;

	touched = 0;
	memset(&seen, 0, sizeof(seen));
	memset(&kernel, 0x5a, sizeof(kernel));
	memset(&other_kernel, 0x5a, sizeof(other_kernel));
	bench->init(&kernel, &machine);
	bench->init(&other_kernel, &other_machine);
	return &kernel;
}

static void init_touches_nothing(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, touched, 0);
}

static void init_starts_from_nothing(struct ktest *kt)
{
	struct kernel *k = fresh(kt);

	EXPECT_EQ(kt, k->arch, &machine);
	ASSERT_EQ(kt, k->boot.state, &k->boot.progress);
	EXPECT_EQ(kt, k->boot.state->phase, BOOT_NOT_STARTED);
	EXPECT_EQ(kt, k->boot.have, 0);
	EXPECT_EQ(kt, k->frames, NULL);
	EXPECT_EQ(kt, k->memmap.count, 0);
}

static void stages_see_their_kernel(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	EXPECT_EQ(kt, bench->boot(k, plan), 0);
	ASSERT_EQ(kt, seen.runs, 1);
	EXPECT_EQ(kt, seen.kernel, k);
	EXPECT_EQ(kt, seen.arch, &machine);
}

static void answer_comes_back(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	seen.answer = -ENODEV;
	EXPECT_EQ(kt, bench->boot(k, plan), -ENODEV);
}

static void failure_stays_readable(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	seen.answer = -ENODEV;
	(void)bench->boot(k, plan);	/* KERNEL-2 */
	EXPECT_EQ(kt, k->boot.state->phase, BOOT_FAILED);
	EXPECT_EQ(kt, k->boot.state->stage, 0);
	ASSERT_NE(kt, k->boot.error.stage, NULL);
	EXPECT_STREQ(kt, k->boot.error.stage, "look");
	EXPECT_EQ(kt, k->boot.error.code, -ENODEV);
	ASSERT_NE(kt, k->boot.error.reason, NULL);
	EXPECT_STREQ(kt, k->boot.error.reason, "the test says so");
}

static void success_stays_readable(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	EXPECT_EQ(kt, bench->boot(k, plan), 0);
	EXPECT_EQ(kt, k->boot.state->phase, BOOT_COMPLETED);
	EXPECT_EQ(kt, k->boot.state->stage, 1);
	EXPECT_EQ(kt, k->boot.have, OWN_FACT);
	EXPECT_EQ(kt, k->boot.error.code, 0);
}

static void kernels_share_nothing(struct ktest *kt)
{
	static struct kernel before;
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	memcpy(&before, &other_kernel, sizeof(before));
	EXPECT_EQ(kt, bench->boot(k, plan), 0);
	EXPECT_MEMEQ(kt, &other_kernel, &before, sizeof(before));
}

static void both_boot_on_their_own(struct ktest *kt)
{
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	EXPECT_EQ(kt, bench->boot(k, plan), 0);
	EXPECT_EQ(kt, bench->boot(&other_kernel, plan), 0);
	EXPECT_EQ(kt, seen.runs, 2);
	EXPECT_EQ(kt, other_kernel.boot.have, OWN_FACT);
	EXPECT_EQ(kt, other_kernel.arch, &other_machine);
	EXPECT_EQ(kt, k->arch, &machine);
}

static unsigned int inits;
static int init_answer;

static int count_init(struct device *device)
{
	inits++;
	return init_answer;
}

static const struct device_ops count_ops = { .init = count_init };
static struct device device = { .name = "counter", .ops = &count_ops };
static struct device own_device = { .name = "own", .ops = &count_ops };

static void fresh_registry(struct ktest *kt, struct device_registry *reg, struct device **slot,
			   struct device *its)
{
	device_registry_init(reg, slot, 1);
	ASSERT_EQ(kt, device_register(reg, its), 0);
}

static void init_devices(struct ktest *kt, int answer)
{
	static struct device *slot;
	static struct device_registry reg;
	const struct kernel_bench *bench = kt->bench;
	struct kernel *k = fresh(kt);

	inits = 0;
	init_answer = answer;
	fresh_registry(kt, &reg, &slot, &device);
	fresh_registry(kt, &k->devices, k->device_slots, &own_device);
	EXPECT_EQ(kt, bench->init_devices(k, &reg), answer);
	EXPECT_EQ(kt, inits, 1);
	EXPECT_EQ(kt, reg.failed, answer ? &device : NULL);
	EXPECT_EQ(kt, reg.ready, answer ? 0 : 1);
	EXPECT_EQ(kt, k->devices.ready, 0);
}

static void registry_is_initialised(struct ktest *kt)
{
	init_devices(kt, 0);
}

static void registry_answer_comes_back(struct ktest *kt)
{
	init_devices(kt, -EIO);
}

const struct ktest_case kernel_conform[] = {
	KCASE("KERNEL-1 init touches no service", init_touches_nothing),
	KCASE("KERNEL-1 init starts from nothing, whatever was there", init_starts_from_nothing),
	KCASE("KERNEL-2 stages see their kernel and its machine", stages_see_their_kernel),
	KCASE("KERNEL-2 what boot returns comes back", answer_comes_back),
	KCASE("KERNEL-3 a failure stays readable", failure_stays_readable),
	KCASE("KERNEL-3 a success stays readable", success_stays_readable),
	KCASE("KERNEL-4 one's boot leaves no trace in another", kernels_share_nothing),
	KCASE("KERNEL-4 two kernels boot on two machines", both_boot_on_their_own),
	KCASE("KERNEL-5 the registry it is given is initialised", registry_is_initialised),
	KCASE("KERNEL-5 the registry's answer comes back", registry_answer_comes_back),
	KCASE_END
};
