// SPDX-License-Identifier: MIT
/* The life of the kernel, from the port's hand-over to power off. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/boot.h>
#include <foundry/cmdline.h>
#include <foundry/cpu.h>
#include <foundry/kasan.h>
#include <foundry/kernel.h>
#include <foundry/ktest_boot.h>
#include <foundry/log.h>

#include <generated/version.h>

static struct kernel kernel;

/* The words decide about the boot itself: they come first, with a console to answer on. */
static int read_words(const char *cmdline)
{
	log_set_console(kernel.arch->console);
	log_info("foundry", "%s on %s", FOUNDRY_VERSION, kernel.arch->name);
	if (*cmdline)
		log_info("cmdline", "%s", cmdline);
	return cmdline_parse(&kernel, cmdline);
}

void kernel_main(struct arch *arch, const struct boot_info *info)
{
	kasan_start();
	kernel_init(&kernel, arch);
	kernel.boot.info = info;
	this_cpu()->kernel = &kernel;

	if (read_words(info->cmdline)) {
		print("FOUNDRY: FAIL at the command line\n");
		arch_exit(VERDICT_FAIL);
	}

	boot_report_start(&kernel);
	if (kernel_boot(&kernel, boot_plan)) {
		print("FOUNDRY: FAIL at stage %s\n", kernel.boot.error.stage);
		arch_exit(VERDICT_FAIL);
	}

	ktest_verdict();
	bench_verdict(&kernel);
	kernel_app(&kernel);
	boot_undo(&kernel.boot, boot_plan);
	arch_exit(VERDICT_NONE);
}
