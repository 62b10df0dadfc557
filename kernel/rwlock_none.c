// SPDX-License-Identifier: MIT
/* rwlock_none - kernel/rwlock.c as it is with CONFIG_CPU_MAX=1; called, as from elsewhere. */
#include "rwlock_none.h"

#include "rwlock.c"
