/* SPDX-License-Identifier: MIT */
/* rwlock_again - kernel/rwlock.c a second time, over the algorithm that the includer names by raw_rwlock. */
#ifndef KERNEL_RWLOCK_AGAIN_H
#define KERNEL_RWLOCK_AGAIN_H

/* Beside the configured one.  Sparse looks at one file, and trylocks are macros to it. */
#ifndef __CHECKER__
# define rwlock			rwlock_under_test
# define rwlock_init_at		CONCAT(raw_rwlock, _init_at)
# define read_lock		CONCAT(raw_rwlock, _read_lock)
# define write_lock		CONCAT(raw_rwlock, _write_lock)
# define read_trylock		CONCAT(raw_rwlock, _read_trylock)
# define write_trylock		CONCAT(raw_rwlock, _write_trylock)
# define read_unlock		CONCAT(raw_rwlock, _read_unlock)
# define write_unlock		CONCAT(raw_rwlock, _write_unlock)
# define read_lock_irqsave	CONCAT(raw_rwlock, _read_lock_irqsave)
# define write_lock_irqsave	CONCAT(raw_rwlock, _write_lock_irqsave)
# define read_unlock_irqrestore	CONCAT(raw_rwlock, _read_unlock_irqrestore)
# define write_unlock_irqrestore CONCAT(raw_rwlock, _write_unlock_irqrestore)
# define rwlock_drop		CONCAT(raw_rwlock, _drop)
#endif

#include <foundry/rwlock.h>

#include "rwlock.c"

#endif
