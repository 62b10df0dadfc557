/* SPDX-License-Identifier: MIT */
/*
 * fault - the CPU could not do what it was told; the port says what and where.
 *
 * A space may have an answer to an access that failed (vmm.h).  The port asks by fault_resolve()
 * first, and what is left is raised.
 */
#ifndef FOUNDRY_FAULT_H
#define FOUNDRY_FAULT_H

#include <foundry/addr.h>

struct vmm;

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
	const char		*why;		/* what fault_resolve() adds, or NULL */
};

/**
 * fault_resolve() - ask the space of an access that failed
 * @fault:	a read, write or fetch that the tables did not permit; receives @why
 *
 * What the space permits by now is tried again, a few times in a row.  A guard, and what fails inside
 * a space's handler, never has anybody asked.  A handler that calls an access possible which is not
 * is a BUG, and so is one that returns what vmm.h does not list.
 *
 * Context: the port's trap entry, irqs off.  It takes the space's lock: BUG when this CPU holds it.
 * Return: whether the access is to be tried again.
 */
bool __must_check fault_resolve(struct fault *fault);

/*
 * The space that answers for an address: the kernel's, else the one that this CPU translates by.
 * Context: any, panic-safe.  Return: NULL when it lies in no window.
 */
struct vmm *fault_space(vaddr_t at);

/* Thrown to the innermost catch of a test, else a panic.  Context: the port's trap entry. */
__noreturn void fault_raise(const struct fault *fault);

#endif
