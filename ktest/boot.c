// SPDX-License-Identifier: MIT
/* boot - the words on the command line, and the run that follows the boot's checkpoints. */
#include <foundry/arch.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest_boot.h>
#include <foundry/log.h>

#include "run.h"

TABLE_DECLARE(ktest_suites);

/* The run of this boot: like `struct kernel` in main.c, the root that is passed down. */
static struct {
	struct ktest_run	run;
	bool			wanted, list;
} boot = { .run.options.repeat = 1 };

void ktest_checkpoint(struct kernel *kernel, const char *stage)
{
	if (!boot.wanted || boot.list)
		return;
	boot.run.kernel = kernel;
	ktest_run_checkpoint(&boot.run, stage, kernel->boot.have);
}

static void list(void)
{
	TABLE_FOREACH(ktest_suites, const struct ktest_suite, suite) {
		unsigned int n = ktest_instances(suite);

		for (unsigned int i = 0; i < n; i++) {
			struct ktest_instance instance = ktest_instance(suite, i);
			char name[KTEST_NAME_MAX];

			ktest_instance_name(&instance, name, sizeof(name));
			if (str_selects(boot.run.options.pattern, suite->name, name))
				print("%s.%s\n", suite->name, name);
		}
	}
}

void ktest_verdict(void)
{
	if (boot.list) {
		list();
		arch_exit(VERDICT_NONE);
	}
	if (boot.wanted)
		arch_exit(ktest_run_end(&boot.run) ? VERDICT_PASS : VERDICT_FAIL);
}

static int parse_ktest(struct kernel *kernel, const char *value)
{
	if (value && !strscpy(boot.run.options.pattern, value, KTEST_PATTERN_MAX))
		return -EINVAL;
	boot.wanted = true;
	return 0;
}

static int parse_list(struct kernel *kernel, const char *value)
{
	boot.list = true;
	return 0;
}

static int parse_seed(struct kernel *kernel, const char *value)
{
	return str_to_u64(value, &boot.run.options.seed);
}

static int parse_repeat(struct kernel *kernel, const char *value)
{
	u64 repeat;

	if (str_to_u64(value, &repeat) || repeat == 0)
		return -EINVAL;
	boot.run.options.repeat = repeat;
	return 0;
}

static const struct cmdline_word ktest_word = {
	.key = "ktest", .values = "globs of suite or suite.case, with commas between",
	.optional = true, .parse = parse_ktest,
};
static const struct cmdline_word list_word = { .key = "ktest.list", .parse = parse_list };
static const struct cmdline_word seed_word = {
	.key = "ktest.seed", .values = "a number", .parse = parse_seed,
};
static const struct cmdline_word repeat_word = {
	.key = "ktest.repeat", .values = "a number from 1", .parse = parse_repeat,
};

CMDLINE_WORD(ktest_word);
CMDLINE_WORD(list_word);
CMDLINE_WORD(seed_word);
CMDLINE_WORD(repeat_word);
