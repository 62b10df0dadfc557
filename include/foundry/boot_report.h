/* SPDX-License-Identifier: MIT */
/* boot_report - the boot as a person sees it: each stage, what it gives, what it cost. */
#ifndef FOUNDRY_BOOT_REPORT_H
#define FOUNDRY_BOOT_REPORT_H

#include <foundry/types.h>

struct kernel;

#define BOOT_REPORT_MAX		32

struct boot_report {
	u64	mark;			/* arch_cost() when the current stage began */
	u64	cost[BOOT_REPORT_MAX];	/* of each stage, without its tests */
};

/* Log the next boot of @kernel, and open a checkpoint after each stage.  Context: boot only. */
void boot_report_start(struct kernel *kernel);

/* "IRQ CLOCK": names of @facts, cut to @size.  Context: any. */
void boot_fact_names(u64 facts, char *buf, size_t size);

#endif
