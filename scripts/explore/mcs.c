// SPDX-License-Identifier: MIT
/* The mcs lock: lock.h. */
#include <foundry/mcs_lock.h>

#define NAME	"mcs"
#define TAKE	mcs_lock
#define TRY	mcs_trylock
#define RELEASE	mcs_unlock

static struct mcs_lock lock;

#include "lock.h"
