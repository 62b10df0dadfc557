/* SPDX-License-Identifier: MIT */
/* Ways to end the machine that need more than crash_prompt.c. */
#ifndef KERNEL_CRASH_H
#define KERNEL_CRASH_H

#include <foundry/smp.h>

/* Every idle CPU but this one is given @fn. */
void crash_give_others(struct cpu_work work[CPU_MAX], void (*fn)(void *arg));

/* What the CPU at the prompt does as soon as it is there, while it waits for another one to panic; atomic. */
extern void (*crash_prompt_does)(void *arg);

/* crash_task.c: all CPUs are on the stack of a task, and one of them ends. */
void crash_by_task(void *unused);
void crash_by_overflow(void *unused);

/* It holds a mutex that a task waits for. */
void crash_by_mutex(void *unused) __may_sleep;

#endif
