// SPDX-License-Identifier: MIT
/* The prompt's command that shows how locks were held. */
#include <foundry/arch.h>
#include <foundry/log.h>
#include <foundry/prompt.h>

#include "lock_check.h"

static void show_class(const char *name, const struct lock_holds *holds)
{
	char taken[LOCK_PLACE_MAX], caller[LOCK_PLACE_MAX];
	bool known = holds->trace[1].raw;

	if (!holds->longest) {
		print("  %-18s %10u %7u\n", name, holds->count, holds->waits);
		return;
	}
	print("  %-18s %10u %7u %12llu %12llu  %s%s%s\n", name, holds->count, holds->waits,
	      holds->longest_wait, holds->longest,
	      lock_place(holds->taken, taken), known ? " for " : "",
	      known ? lock_place(holds->trace[1], caller) : "");
}

static bool show_locks(struct kernel *kernel, const char *args)
{
	struct lock_holds holds;
	const char *name;

	print("  %-18s %10s %7s %12s %12s  in %s; held longest at\n", "class", "taken", "waited",
	      "longest wait", "longest hold", arch_cost_unit);
	for (unsigned int i = 0; (name = lock_check_class(i, &holds)); i++)
		if (holds.count)
			show_class(name, &holds);
	if (lock_check_is_full())
		print("  and more, for which there was no room: they are not checked\n");
	return false;
}

static const struct prompt_command locks_command = {
	.name = "locks", .args = "", .help = "the locks, and how long each was held and waited for at most",
	.run = show_locks,
};
PROMPT_COMMAND(locks_command);
