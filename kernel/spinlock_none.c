// SPDX-License-Identifier: MIT
/* spinlock_none - kernel/spinlock.c as it is with CONFIG_CPU_MAX=1; a file of its own, so that it is called as from elsewhere. */
#include "spinlock_none.h"

#include "spinlock.c"
