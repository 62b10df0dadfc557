/* SPDX-License-Identifier: MIT */
/* fault - the CPU could not do what it was told; the port says what and where. */
#ifndef FOUNDRY_FAULT_H
#define FOUNDRY_FAULT_H

#include <foundry/addr.h>

enum fault_access { FAULT_READ, FAULT_WRITE, FAULT_EXEC, FAULT_OTHER };

/* A register as the fault found it. */
struct fault_reg {
	const char	*name;
	u64		value;
};

struct fault {
	const char		*what;		/* "page fault", "undefined instruction" */
	enum fault_access	access;
	vaddr_t			addr;		/* what was touched */
	vaddr_t			pc;		/* by whom */
	vaddr_t			caller;		/* perhaps its caller, where pc has no frame; 0: none */
	vaddr_t			frame;		/* its frame pointer */
	const struct fault_reg	*regs;		/* printed by a panic */
	size_t			reg_count;	/* 0: the port does not tell */
};

/* Thrown to the innermost catch of a test, else a panic.  Context: the port's trap entry. */
__noreturn void fault_raise(const struct fault *fault);

#endif
