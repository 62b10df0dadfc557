/* SPDX-License-Identifier: MIT */
/* spinlock_none - what spinlock.h is with CONFIG_CPU_MAX=1, beside the configured one. */
#ifndef KERNEL_SPINLOCK_NONE_H
#define KERNEL_SPINLOCK_NONE_H

#define again	one_cpu
#define raw_lock	no_lock
#define raw_trylock	no_trylock
#define raw_unlock	no_unlock
#define RAW_LOCK_INIT	NO_LOCK_INIT
#include "spinlock_again.h"

#endif
