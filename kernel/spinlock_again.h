/* SPDX-License-Identifier: MIT */
/* spinlock_again - kernel/spinlock.c a second time, over the algorithm that the includer names by raw_lock. */
#ifndef KERNEL_SPINLOCK_AGAIN_H
#define KERNEL_SPINLOCK_AGAIN_H

/* Beside the configured one.  Sparse looks at one file, and spin_trylock is a macro to it. */
#ifndef __CHECKER__
# define spinlock		spinlock_under_test
# define spin_lock_init_at	CONCAT(raw_lock, _spin_lock_init_at)
# define spin_is_held		CONCAT(raw_lock, _spin_is_held)
# define spin_lock		CONCAT(raw_lock, _spin_lock)
# define spin_trylock		CONCAT(raw_lock, _spin_trylock)
# define spin_unlock		CONCAT(raw_lock, _spin_unlock)
# define spin_lock_irqsave	CONCAT(raw_lock, _spin_lock_irqsave)
# define spin_unlock_irqrestore	CONCAT(raw_lock, _spin_unlock_irqrestore)
# define spin_drop		CONCAT(raw_lock, _spin_drop)
#endif

#include <foundry/spinlock.h>

#include "spinlock.c"

#endif
