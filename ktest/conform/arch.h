/* SPDX-License-Identifier: MIT */
/* The promise of arch.h, executed. */
#ifndef KTEST_CONFORM_ARCH_H
#define KTEST_CONFORM_ARCH_H

#include <foundry/arch.h>
#include <foundry/ktest.h>

#define ARCH_REGS_MAX	40

/* What a port lends. */
struct arch_bench {
	/* The machine as it is, and a copy from the first time that this run looked at it. */
	const struct arch	*(*now)(struct ktest *kt);
	const struct arch	*(*first)(struct ktest *kt);

	irqflags_t	(*irq_save)(void);
	void		(*irq_restore)(irqflags_t flags);
	bool		(*irqs_enabled)(void);
	void		(*irq_enable)(void);

	/* One line that counts what arrives, from listen() to the end of the case. */
	void		(*listen)(struct ktest *kt);
	void		(*raise)(void);
	unsigned int	(*arrived)(void);
	void		(*relax)(void);

	/* A place where nothing is, one that is read-only, and access to them. */
	volatile u64	*(*unmapped)(void);
	volatile u64	*(*readonly)(void);
	u64		(*load)(const volatile u64 *at);
	void		(*store)(volatile u64 *at, u64 value);

	/*
	 * Fill what a call preserves with @want, set a recovery point, spoil all
	 * of it and throw; @got is what was there then.  Return: how many values.
	 */
	size_t		(*recover)(u64 *want, u64 *got);

	u64		(*cost)(void);

	/*
	 * A page where nothing is until it is touched, and then one full of @fill, to the end of the case.
	 * Whoever makes it is asked once, and survives a fault of his own.  May skip.
	 */
	volatile u64	*(*lazy)(struct ktest *kt, u64 fill);
	unsigned int	(*asked)(void);

	/* Add to a word, by one instruction where the CPU has it.  Return: what it was. */
	u32		(*add)(u32 *at, u32 n);

	/*
	 * Fill all registers with @want, read the word at @at into the first of them, and store them in
	 * @got.  @want is told which of its bits they can be.  Return: how many.
	 */
	unsigned int	(*read_regs)(u64 *want, u64 *got, const volatile u64 *at);
};

extern const struct ktest_case arch_conform[];

#endif
