/* SPDX-License-Identifier: MIT */
/* kcsan: what its files and the hooks share. */
#ifndef KERNEL_KCSAN_H
#define KERNEL_KCSAN_H

#include <foundry/kcsan.h>

#include "hooks.h"

struct kcsan_access {
	u64		addr, bytes;
	unsigned int	kind;
	vaddr_t		frame;		/* of the hook: its caller's access lies ahead */
};

/* In front of an access; @drawn is a number from this CPU's generator. */
void kcsan_hook(const struct kcsan_access *access, u64 drawn);

/* A race was seen.  Takes no lock. */
void kcsan_keep(const struct kcsan_race *race);

#endif
