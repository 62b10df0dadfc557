// SPDX-License-Identifier: MIT
/* Kernels with one thing wrong each, around the walker of boot plans that all use. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/irqchip.h>

#include "conform/kernel.h"
#include "saboteur.h"

static void mock_init(struct kernel *kernel, struct arch *arch)
{
	*kernel = (struct kernel){ .arch = arch };
	boot_context_init(&kernel->boot, kernel, arch);
}

static int mock_boot(struct kernel *kernel, const struct boot_stage *const *plan)
{
	return boot_run(&kernel->boot, plan);
}

static int mock_init_devices(struct kernel *kernel, struct device_registry *reg)
{
	return device_init_all(reg);
}

/* KERNEL-1 */
static void init_reads_the_clock(struct kernel *kernel, struct arch *arch)
{
	mock_init(kernel, arch);
	(void)clock_now(arch->clock);
}

static void init_silences_a_line(struct kernel *kernel, struct arch *arch)
{
	mock_init(kernel, arch);
	if (irqchip_disable(arch->irqchip, irq(0)))
		kernel->arch = NULL;
}

static void init_leaves_what_was_there(struct kernel *kernel, struct arch *arch)
{
	kernel->arch = arch;
	boot_context_init(&kernel->boot, kernel, arch);
}

static void init_as_if_running(struct kernel *kernel, struct arch *arch)
{
	mock_init(kernel, arch);
	kernel->boot.progress.phase = BOOT_RUNNING;
}

/* KERNEL-2 */
static void init_forgets_the_kernel(struct kernel *kernel, struct arch *arch)
{
	mock_init(kernel, arch);
	kernel->boot.kernel = NULL;
}

static int boot_on_another_machine(struct kernel *kernel, const struct boot_stage *const *plan)
{
	static const struct arch another;

	kernel->boot.arch = &another;
	return mock_boot(kernel, plan);
}

static int boot_never_fails(struct kernel *kernel, const struct boot_stage *const *plan)
{
	int err = mock_boot(kernel, plan);

	return err == -ENODEV ? 0 : err;
}

/* KERNEL-3 */
static int boot_forgets_its_state(struct kernel *kernel, const struct boot_stage *const *plan)
{
	int err = mock_boot(kernel, plan);

	kernel->boot.progress = (struct boot_state){ BOOT_NOT_STARTED, 0 };
	return err;
}

static int boot_forgets_the_error(struct kernel *kernel, const struct boot_stage *const *plan)
{
	int err = mock_boot(kernel, plan);

	kernel->boot.error = (struct boot_error){ .stage = NULL };
	return err;
}

/* KERNEL-4 */
static u64 facts_of_all;
static struct kernel *last;

static void init_and_remember(struct kernel *kernel, struct arch *arch)
{
	mock_init(kernel, arch);
	facts_of_all = 0;
	last = kernel;
}

static int boot_with_facts_of_all(struct kernel *kernel, const struct boot_stage *const *plan)
{
	int err;

	kernel->boot.have = facts_of_all;
	err = mock_boot(kernel, plan);
	facts_of_all = kernel->boot.have;
	return err;
}

static int boot_marks_the_last(struct kernel *kernel, const struct boot_stage *const *plan)
{
	int err = mock_boot(kernel, plan);

	last->boot.error = kernel->boot.error;
	last->boot.progress = kernel->boot.progress;
	return err;
}

/* KERNEL-5 */
static int init_own_devices(struct kernel *kernel, struct device_registry *reg)
{
	return device_init_all(&kernel->devices);
}

static int init_both_registries(struct kernel *kernel, struct device_registry *reg)
{
	int err = device_init_all(&kernel->devices);

	return err ? err : device_init_all(reg);
}

static int init_devices_never_fails(struct kernel *kernel, struct device_registry *reg)
{
	(void)!device_init_all(reg);
	return 0;
}

#define MOCK(init, boot, init_devices)	(&(const struct kernel_bench){ init, boot, init_devices })
#define MOCK_INIT(op)			MOCK(op, mock_boot, mock_init_devices)
#define MOCK_BOOT(op)			MOCK(mock_init, op, mock_init_devices)
#define MOCK_DEVICES(op)		MOCK(mock_init, mock_boot, op)

static const struct saboteur kernel_saboteurs[] = {
	{ .name = "KERNEL-1 init reads the clock",
	  .bench = MOCK_INIT(init_reads_the_clock) },
	{ .name = "KERNEL-1 init silences an interrupt line",
	  .bench = MOCK_INIT(init_silences_a_line) },
	{ .name = "KERNEL-1 init leaves what was in the storage",
	  .bench = MOCK_INIT(init_leaves_what_was_there) },
	{ .name = "KERNEL-1 init sets the state to RUNNING",
	  .bench = MOCK_INIT(init_as_if_running) },
	{ .name = "KERNEL-2 stages are not told their kernel",
	  .bench = MOCK_INIT(init_forgets_the_kernel) },
	{ .name = "KERNEL-2 stages are told another machine",
	  .bench = MOCK_BOOT(boot_on_another_machine) },
	{ .name = "KERNEL-2 boot says 0 when a stage failed",
	  .bench = MOCK_BOOT(boot_never_fails) },
	{ .name = "KERNEL-3 the state is forgotten",
	  .bench = MOCK_BOOT(boot_forgets_its_state) },
	{ .name = "KERNEL-3 the error is forgotten",
	  .bench = MOCK_BOOT(boot_forgets_the_error) },
	{ .name = "KERNEL-4 all kernels have one set of facts",
	  .bench = MOCK(init_and_remember, boot_with_facts_of_all, mock_init_devices) },
	{ .name = "KERNEL-4 a boot shows in the kernel made last",
	  .bench = MOCK(init_and_remember, boot_marks_the_last, mock_init_devices) },
	{ .name = "KERNEL-5 the kernel's own devices are initialised",
	  .bench = MOCK_DEVICES(init_own_devices) },
	{ .name = "KERNEL-5 its own devices are initialised as well",
	  .bench = MOCK_DEVICES(init_both_registries) },
	{ .name = "KERNEL-5 a refusal is passed over",
	  .bench = MOCK_DEVICES(init_devices_never_fails) },
};

static const struct saboteur_contract kernel_contract = { .conform = kernel_conform };

SABOTEURS(kernel, FACT(CONSOLE), kernel_contract, kernel_saboteurs);
