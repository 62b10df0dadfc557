/* SPDX-License-Identifier: MIT */
/*
 * idle - wait for an interrupt, and not for ever: whoever polls, as the console does, has a turn.
 *
 * Provided by:  kernel/idle.c.
 * Used by:      ports, for arch_idle().
 */
#ifndef FOUNDRY_IDLE_H
#define FOUNDRY_IDLE_H

#include <foundry/compiler.h>

/**
 * idle() - wait for a millisecond at the most
 *
 * The alarm bounds the wait.  Where there is none yet, or somebody uses it, there is no wait.
 *
 * Context: irqs on.
 */
void idle(void) __may_sleep;

#endif
