/* SPDX-License-Identifier: MIT */
/* hooks - what is done in front of an access.  Nothing of it has hooks itself. */
#ifndef KERNEL_HOOKS_H
#define KERNEL_HOOKS_H

#include <foundry/addr.h>
#include <foundry/yield.h>

/* Whether the calling CPU has a generator. */
bool yield_is_on(void);

/* Perhaps the turn of this CPU ends.  Return: whether a number was drawn for that. */
bool yield_hook(u64 *drawn);

/* In front of an atomic access; @frame is the caller's own. */
void hook_atomic(const void *at, u64 bytes, unsigned int kind, vaddr_t frame);

#endif
