// SPDX-License-Identifier: MIT
/*
 * fault - is a failed access permitted by now?  Else its space is asked to make it so.
 *
 * Permitted, and failed all the same: another CPU has mapped it meanwhile, or has just replaced
 * the leaf that does (Arm ARM, D8.16 "break-before-make"), or this CPU remembered that nothing was
 * there.
 */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/fault.h>
#include <foundry/kernel.h>

/* So often in a row an access is tried again that should have succeeded. */
#define TRIES_MAX	4

static bool holds(const struct vmm *space, vaddr_t at)
{
	return !vaddr_lt(at, space->first) && !vaddr_lt(space->last, at);
}

struct vmm *fault_space(vaddr_t at)
{
	struct cpu *cpu = this_cpu();

	if (cpu->kernel && cpu->kernel->vmm && holds(cpu->kernel->vmm, at))
		return cpu->kernel->vmm;
	if (cpu->space && holds(&cpu->space->vm, at))
		return &cpu->space->vm;
	return NULL;
}

static void remember(const struct fault *fault, unsigned int tries)
{
	this_cpu()->fault_retry = (struct fault_retry){ fault->pc, fault->addr, tries };
}

static bool try_again(struct fault *fault)
{
	const struct fault_retry *last = &this_cpu()->fault_retry;
	bool same = vaddr_eq(last->pc, fault->pc) && vaddr_eq(last->addr, fault->addr);
	unsigned int tries = same ? last->tries : 0;

	if (tries == TRIES_MAX) {
		fault->why = "it is permitted, and fails again and again";
		remember(fault, 0);
		return false;
	}
	remember(fault, tries + 1);
	return true;
}

static bool is_permitted(struct vmm *space, const struct fault *fault)
{
	struct vm_mapping leaf;

	return vmm_query(space, fault->addr, &leaf) == 0 && vm_permits(leaf.prot, fault->access);
}

static bool is_guard(struct vmm *space, vaddr_t at)
{
	struct vm_mapping leaf;

	return vmm_query(space, at, &leaf) == 0 && vm_is_guard(&leaf);
}

static const char *const adjectives[] = {
	[FAULT_READ]	= "readable",
	[FAULT_WRITE]	= "writable",
	[FAULT_EXEC]	= "executable",
};

static bool ask(struct vmm *space, struct fault *fault)
{
	struct cpu *cpu = this_cpu();
	int err;

	cpu->fault_depth++;
	err = space->fault(space, fault->addr, fault->access);
	cpu->fault_depth--;

	BUG_ON(err && err != -ENOENT && err != -EACCES && err != -ENOMEM,
	       "vmm: the fault handler of space %s returned %s", space->name, errno_name(err));
	if (err) {
		fault->why = err == -ENOMEM ? "no memory to back it" : NULL;
		return false;
	}
	BUG_ON(!is_permitted(space, fault),
	       "vmm: the fault handler of space %s is content, but 0x%llx is still not %s",
	       space->name, fault->addr.raw, adjectives[fault->access]);
	remember(fault, 0);
	return true;
}

bool fault_resolve(struct fault *fault)
{
	struct vmm *space = fault_space(fault->addr);

	if (space && is_permitted(space, fault))
		return try_again(fault);
	if (this_cpu()->fault_depth) {
		fault->why = "inside a fault handler";
		return false;
	}
	if (!space || !space->fault || fault->access == FAULT_OTHER || is_guard(space, fault->addr))
		return false;
	return ask(space, fault);
}
