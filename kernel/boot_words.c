// SPDX-License-Identifier: MIT
/* boot_words - boot.fail=<stage>: practise a failure of any stage, on any machine. */
#include <foundry/boot.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/string.h>

static int parse_fail(struct kernel *kernel, const char *value)
{
	for (unsigned int i = 0; boot_plan[i]; i++) {
		if (strcmp(boot_plan[i]->name, value) == 0) {
			kernel->boot.fail = boot_plan[i]->name;
			return 0;
		}
	}
	for (unsigned int i = 0; boot_plan[i]; i++)
		log_warn("boot", "the plan has stage '%s'", boot_plan[i]->name);
	return -EINVAL;
}

static const struct cmdline_word fail_word = {
	.key = "boot.fail", .values = "a stage of the boot plan", .parse = parse_fail,
};
CMDLINE_WORD(fail_word);
