/* SPDX-License-Identifier: MIT */
/* An access of this CPU that may fault, for tests of what a CPU really sees. */
#ifndef KTEST_REAL_ACCESS_H
#define KTEST_REAL_ACCESS_H

#include <foundry/fault.h>
#include <foundry/ktest.h>

static inline void real_touch(volatile u64 *word, enum fault_access how, u64 *value)
{
	if (how == FAULT_READ)
		*value = *word;
	else if (how == FAULT_WRITE)
		*word = *value;
	else
		((void (*)(void))(uintptr_t)word)();	/* SAFETY: code that returns, or the fault that is tried */
}

/* Return: whether it could.  What was thrown instead is in @caught. */
static inline bool real_access(vaddr_t at, enum fault_access how, u64 *value, struct catch *caught)
{
	if (catch_set(caught) != CATCH_NOTHING)
		return false;
	real_touch(vaddr_to_ptr(at), how, value);
	catch_clear(caught);
	return true;
}

#endif
