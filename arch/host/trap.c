// SPDX-License-Identifier: MIT
/* Faults: signals of the process, told as the kernel tells them. */
#include <foundry/arch.h>
#include <foundry/errno.h>
#include <foundry/fault.h>

#include <asm/host.h>

void host_trap(const struct host_trap *trap)
{
	static const enum fault_access access[] = {
		[HOST_READ]	= FAULT_READ,
		[HOST_WRITE]	= FAULT_WRITE,
		[HOST_EXEC]	= FAULT_EXEC,
		[HOST_OTHER]	= FAULT_OTHER,
	};

	fault_raise(&(struct fault){
		.what	= trap->what,
		.access	= access[trap->access],
		.addr	= vaddr(trap->addr),
		.pc	= vaddr(trap->pc),
		.caller	= vaddr(trap->caller),
		.frame	= vaddr(trap->frame),
	});
}

int arch_traps_init(void)
{
	return host_catch_faults() ? 0 : -EIO;
}
