// SPDX-License-Identifier: MIT
/* once: all who come find it done, and what was done is seen. */
#include <foundry/cpu.h>
#include <foundry/once.h>

#include "explore.h"

static struct once once = ONCE_INIT;
static u32 done, looked;

static void prepare(void *arg)
{
	done++;
}

static void use(void)
{
	once_run(&once, prepare, NULL);
	EXPLORE_CHECK(done == 1, "somebody has returned before it was done, or it was done twice");
}

static void use_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		use();
}

static void look(void)
{
	if (once_is_done(&once))
		EXPLORE_CHECK(done == 1, "it is said to be done before it is");
	__atomic_fetch_add(&looked, 1, __ATOMIC_RELAXED);
}

EXPLORE_TEST(.name = "once/two-by-three", .threads = { use_thrice, use_thrice });
EXPLORE_TEST(.name = "once/four", .threads = { use, use, look, use });
