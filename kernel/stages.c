// SPDX-License-Identifier: MIT
/* The portable stages of boot; memory's are in mm/, a port adds the machine's half by arch_x(). */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/clock.h>
#include <foundry/cmdline.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/stages.h>
#include <foundry/time.h>
#include <foundry/timer.h>

TABLE_DECLARE(drivers);

static int console_run(struct boot_context *ctx)
{
	if (!ctx->arch->console)
		return boot_fail(ctx, -ENODEV, "the machine has no console");
	log_set_console(ctx->arch->console);
	return 0;
}

const struct boot_stage console_stage = {
	.name	= "console",
	.gives	= FACT(CONSOLE),
	.run	= console_run,
};

static int traps_run(struct boot_context *ctx)
{
	return arch_traps_init();
}

const struct boot_stage traps_stage = {
	.name	= "traps",
	.needs	= FACT(CONSOLE),
	.gives	= FACT(TRAPS),
	.run	= traps_run,
};

/* From here on interrupts are on wherever nobody turned them off. */
static int irq_run(struct boot_context *ctx)
{
	int err;

	err = arch_irq_init();
	if (err)
		return boot_fail(ctx, err, "the interrupt controller did not come up");
	irq_table_init(&ctx->kernel->irqs, ctx->arch->irqchip);
	arch_irq_enable();
	return 0;
}

static int irq_check(const struct boot_context *ctx)
{
	return arch_irqs_enabled() && ctx->arch->irqchip->lines ? 0 : -EINVAL;
}

static void irq_undo(struct boot_context *ctx)
{
	(void)arch_irq_save();	/* off, until the stage runs again */
}

const struct boot_stage irq_stage = {
	.name	= "irq",
	.needs	= FACT(TRAPS) | FACT(HEAP) | FACT(VMM),
	.gives	= FACT(IRQ),
	.run	= irq_run,
	.check	= irq_check,
	.undo	= irq_undo,
};

static int clock_run(struct boot_context *ctx)
{
	irqflags_t flags;
	int err;

	err = arch_clock_init();
	if (err)
		return boot_fail(ctx, err, "no clock");
	time_set_clock(&kernel_time, ctx->arch->clock);
	flags = arch_irq_save();
	timers_begin(ctx->arch->alarm);
	arch_irq_restore(flags);
	return 0;
}

/* It counts, and it moves while a CPU waits. */
static int clock_check(const struct boot_context *ctx)
{
	struct clock *clock = ctx->arch->clock;
	tick_t start = clock_now(clock);

	if (clock_hz(clock) == 0)
		return -ERANGE;
	for (unsigned int i = 0; i < 1000000; i++) {
		if (clock_now(clock) > start)
			return 0;
		cpu_relax();
	}
	return -EIO;
}

static void clock_undo(struct boot_context *ctx)
{
	irqflags_t flags = arch_irq_save();

	timers_rest();
	arch_irq_restore(flags);
	time_set_clock(&kernel_time, NULL);
	arch_clock_exit();
}

const struct boot_stage clock_stage = {
	.name	= "clock",
	.needs	= FACT(IRQ),
	.gives	= FACT(CLOCK),
	.run	= clock_run,
	.check	= clock_check,
	.undo	= clock_undo,
};

static int devices_run(struct boot_context *ctx)
{
	struct kernel *kernel = ctx->kernel;
	int err;

	device_registry_init(&kernel->devices, kernel->device_slots, KERNEL_DEVICES_MAX);
	TABLE_FOREACH(drivers, const struct driver, driver) {
		err = driver->probe(kernel);
		if (err)
			return boot_fail(ctx, err, driver->name);
	}
	err = kernel_init_devices(kernel, &kernel->devices);
	if (err) {
		device_shutdown_all(&kernel->devices);
		return boot_fail(ctx, err, kernel->devices.failed->name);
	}
	return 0;
}

static int devices_check(const struct boot_context *ctx)
{
	const struct device_registry *devices = &ctx->kernel->devices;

	return devices->ready == device_count(devices) ? 0 : -EINVAL;
}

static void devices_undo(struct boot_context *ctx)
{
	device_shutdown_all(&ctx->kernel->devices);
}

const struct boot_stage devices_stage = {
	.name	= "devices",
	.needs	= FACT(IRQ) | FACT(CLOCK),
	.gives	= FACT(DEVICES),
	.run	= devices_run,
	.check	= devices_check,
	.undo	= devices_undo,
};
