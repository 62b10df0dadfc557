// SPDX-License-Identifier: MIT
/* The ticket lock: lock.h. */
#include <foundry/ticket_lock.h>

#define NAME	"ticket"
#define TAKE	ticket_lock
#define TRY	ticket_trylock
#define RELEASE	ticket_unlock

static struct ticket_lock lock;

#include "lock.h"
