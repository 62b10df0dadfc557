// SPDX-License-Identifier: MIT
/* The tas lock: lock.h. */
#include <foundry/tas_lock.h>

#define NAME	"tas"
#define TAKE	tas_lock
#define TRY	tas_trylock
#define RELEASE	tas_unlock

static struct tas_lock lock;

#include "lock.h"
