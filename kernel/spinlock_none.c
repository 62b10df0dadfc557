// SPDX-License-Identifier: MIT
/* spinlock_none - kernel/spinlock.c as it is with CONFIG_CPU_MAX=1; called, as from elsewhere. */
#include "spinlock_none.h"

#include "spinlock.c"
