/* SPDX-License-Identifier: MIT */
/* rwlock_none - what rwlock.h is with CONFIG_CPU_MAX=1, beside the configured one. */
#ifndef KERNEL_RWLOCK_NONE_H
#define KERNEL_RWLOCK_NONE_H

#define again	one_cpu
#define raw_rwlock		no_rwlock
#define raw_rwlock_lock		no_rwlock_lock
#define raw_rwlock_try		no_rwlock_try
#define raw_rwlock_release	no_rwlock_release
#define RAW_RWLOCK_INIT		NO_RWLOCK_INIT
#include "rwlock_again.h"

#endif
