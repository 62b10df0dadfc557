/* SPDX-License-Identifier: MIT */
/*
 * spinlock_again - the names of kernel/spinlock.c a second time, which the includer includes over the algorithm that it
 * names by raw_lock; where that is there twice, `again` tells them apart.
 */
#ifndef KERNEL_SPINLOCK_AGAIN_H
#define KERNEL_SPINLOCK_AGAIN_H

#ifndef again
# define again	raw_lock
#endif

/* Beside the configured one.  Sparse looks at one file, and spin_trylock is a macro to it. */
#ifndef __CHECKER__
# define spinlock		spinlock_under_test
# define spin_lock_init_at	CONCAT(again, _spin_lock_init_at)
# define spin_is_held		CONCAT(again, _spin_is_held)
# define spin_lock		CONCAT(again, _spin_lock)
# define spin_trylock		CONCAT(again, _spin_trylock)
# define spin_unlock		CONCAT(again, _spin_unlock)
# define spin_lock_irqsave	CONCAT(again, _spin_lock_irqsave)
# define spin_unlock_irqrestore	CONCAT(again, _spin_unlock_irqrestore)
# define spin_drop		CONCAT(again, _spin_drop)
#endif

#include <foundry/spinlock.h>

#endif
