// SPDX-License-Identifier: MIT
/* The order of this kernel's boot: frames and heap come from stages of its own. */
#include <foundry/stages.h>

#include "allocators.h"

const struct boot_stage *const boot_plan[] = {
	&console_stage,		/*                gives  CONSOLE */
	&traps_stage,		/* CONSOLE          ->   TRAPS   */
	&memmap_stage,		/* CONSOLE TRAPS    ->   MEMMAP  */
	&list_frames_stage,	/* MEMMAP           ->   FRAMES  */
	&list_heap_stage,	/* FRAMES           ->   HEAP    */
	NULL
};
