/* SPDX-License-Identifier: MIT */
/* The part of a boot plan that the link step reads. */
#pragma once

#define NULL ((void *)0)

typedef unsigned long u64;

struct boot_stage {
	const char *name;
	u64 needs;
	u64 gives;
	int (*run)(void);
	int (*check)(void);
	void (*undo)(void);
};

struct boot_fact_name {
	u64 fact;
	const char *name;
};
