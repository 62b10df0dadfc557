/* SPDX-License-Identifier: MIT */
/* fault - the CPU could not do what it was told; the port says what and where. */
#ifndef FOUNDRY_FAULT_H
#define FOUNDRY_FAULT_H

#include <foundry/addr.h>

enum fault_access { FAULT_READ, FAULT_WRITE, FAULT_EXEC, FAULT_OTHER };

struct fault {
	const char		*what;		/* "page fault", "undefined instruction" */
	enum fault_access	access;
	vaddr_t			addr;		/* what was touched */
	vaddr_t			pc;		/* by whom */
};

/* Thrown to the innermost catch of a test, else a panic.  Context: the port's trap entry. */
__noreturn void fault_raise(const struct fault *fault);

#endif
