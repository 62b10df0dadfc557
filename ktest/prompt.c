// SPDX-License-Identifier: MIT
/* prompt - the command `ktest [glob]`: the same suites, in a kernel that runs already. */
#include <foundry/kernel.h>
#include <foundry/prompt.h>

#include "run.h"

static bool ktest(struct kernel *kernel, const char *args)
{
	struct ktest_run run = { .kernel = kernel, .options.repeat = 1 };

	strscpy(run.options.pattern, args, sizeof(run.options.pattern));
	ktest_run_checkpoint(&run, "prompt", kernel->boot.have);
	(void)ktest_run_end(&run);	/* its report says all; the prompt goes on */
	return false;
}

static const struct prompt_command ktest_command = {
	.name = "ktest", .args = "[glob]", .help = "run the tests, or those that match", .run = ktest,
};
PROMPT_COMMAND(ktest_command);
