/* SPDX-License-Identifier: MIT */
/*
 * soft_cpu - a CPU that remembers what it has translated until it is told to forget, for tests.
 *
 * There is one, with a little memory: a word at any physical address, as many as a case needs.
 */
#ifndef KTEST_SOFT_CPU_H
#define KTEST_SOFT_CPU_H

#include <foundry/vmm.h>

/* It remembers nothing, and its memory is zero. */
void soft_cpu_init(void);

/**
 * soft_cpu_access() - one access
 * @vm:		the space
 * @at:		of a word
 * @how:	a read, a write or a fetch
 * @value:	of the word; a fetch leaves it alone
 *
 * Return: whether it could.
 */
bool __must_check soft_cpu_access(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);

/* Of all spaces. */
void soft_cpu_forget(vaddr_t from, u64 bytes);

#endif
