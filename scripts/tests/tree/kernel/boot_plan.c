// SPDX-License-Identifier: MIT
#include <foundry/boot.h>

static const struct boot_fact_name names[] __attribute__((used, section("boot_fact_names"))) = {
	{ 0, "CONSOLE" },
	{ 1, "MEMMAP" },
	{ 2, "FRAMES" },
};

static const struct boot_stage console_stage = { .name = "console", .gives = 1 };
static const struct boot_stage memmap_stage = { .name = "memmap", .needs = 1, .gives = 2 };
static const struct boot_stage frames_stage = { .name = "frames", .needs = 2, .gives = 4 };

extern const struct boot_stage *const boot_plan[];
const struct boot_stage *const boot_plan[] = {
	&console_stage,
	&memmap_stage,
	&frames_stage,
	NULL
};
