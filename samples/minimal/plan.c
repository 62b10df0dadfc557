// SPDX-License-Identifier: MIT
/* The order of this kernel's boot: two of Foundry's stages, and one of its own. */
#include <foundry/stages.h>

#include "greeter.h"

const struct boot_stage *const boot_plan[] = {
	&console_stage,		/*               gives  CONSOLE */
	&traps_stage,		/* CONSOLE         ->   TRAPS   */
	&greeter_stage,		/* CONSOLE TRAPS   ->   GREETER */
	NULL
};
