// SPDX-License-Identifier: MIT
/* kernel - binds what boot makes to one machine; everything it owns is in its struct. */
#include <foundry/kernel.h>

void kernel_init(struct kernel *kernel, struct arch *arch)
{
	*kernel = (struct kernel){ .arch = arch, .smp.online = CPU_BIT(0) };
	boot_context_init(&kernel->boot, kernel, arch);
}

int kernel_boot(struct kernel *kernel, const struct boot_stage *const *plan)
{
	return boot_run(&kernel->boot, plan);
}

int kernel_init_devices(struct kernel *kernel, struct device_registry *reg)
{
	return device_init_all(reg);
}
