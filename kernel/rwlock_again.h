/* SPDX-License-Identifier: MIT */
/*
 * rwlock_again - the names of kernel/rwlock.c a second time, which the includer includes over the algorithm that it
 * names by raw_rwlock; where that is there twice, `again` tells them apart.
 */
#ifndef KERNEL_RWLOCK_AGAIN_H
#define KERNEL_RWLOCK_AGAIN_H

#ifndef again
# define again	raw_rwlock
#endif

/* Beside the configured one.  Sparse looks at one file, and trylocks are macros to it. */
#ifndef __CHECKER__
# define rwlock			rwlock_under_test
# define rwlock_init_at		CONCAT(again, _init_at)
# define read_lock		CONCAT(again, _read_lock)
# define write_lock		CONCAT(again, _write_lock)
# define read_trylock		CONCAT(again, _read_trylock)
# define write_trylock		CONCAT(again, _write_trylock)
# define read_unlock		CONCAT(again, _read_unlock)
# define write_unlock		CONCAT(again, _write_unlock)
# define read_lock_irqsave	CONCAT(again, _read_lock_irqsave)
# define write_lock_irqsave	CONCAT(again, _write_lock_irqsave)
# define read_unlock_irqrestore	CONCAT(again, _read_unlock_irqrestore)
# define write_unlock_irqrestore CONCAT(again, _write_unlock_irqrestore)
# define rwlock_drop		CONCAT(again, _drop)
#endif

#include <foundry/rwlock.h>

#endif
