// SPDX-License-Identifier: MIT
/* The end of the machine. */
#include <foundry/arch.h>
#include <foundry/log.h>

#include "exit.h"
#include "psci.h"

/* Arm "Semihosting for AArch32 and AArch64", 2.0: SYS_EXIT_EXTENDED. */
#define SYS_EXIT_EXTENDED		0x20
#define APPLICATION_EXIT		0x20026

/* Where nobody listens it is an undefined instruction, and trap.c goes on behind it. */
__asm__(".text\n"
	".globl	semihosting_call\n"
	".type	semihosting_call, %function\n"
	"semihosting_call:\n"
	"	hlt	#0xf000\n"
	"	ret\n"
	".size	semihosting_call, . - semihosting_call\n");

bool exit_is_refused(vaddr_t pc)
{
	return vaddr_eq(pc, vaddr_of(semihosting_call));
}

static void exit_by_semihosting(enum verdict verdict)
{
	const u64 block[] = { APPLICATION_EXIT, verdict };

	semihosting_call(SYS_EXIT_EXTENDED, block);
}

void arch_exit(enum verdict verdict)
{
	if (verdict != VERDICT_NONE)
		exit_by_semihosting(verdict);
	psci_system_off();
	print("the machine halts here: it cannot be switched off\n");
	for (;;)
		__asm__ volatile("msr daifset, #0xf\n\twfi" : : : "memory");
}

void arch_reboot(void)
{
	(void)arch_irq_save();
	psci_system_reset();
	print("the machine halts here: it cannot be started anew\n");
	for (;;)
		__asm__ volatile("msr daifset, #0xf\n\twfi" : : : "memory");
}
