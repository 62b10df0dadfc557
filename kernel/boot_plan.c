// SPDX-License-Identifier: MIT
/* The order of boot.  Keep it a list: no #if, no logic. */
#include <foundry/stages.h>

const struct boot_stage *const boot_plan[] = {
	&console_stage,		/*                  gives  CONSOLE */
	&traps_stage,		/* CONSOLE            ->   TRAPS   */
	&memmap_stage,		/* CONSOLE TRAPS      ->   MEMMAP  */
	&frames_stage,		/* MEMMAP             ->   FRAMES  */
	&heap_stage,		/* FRAMES             ->   HEAP    */
	&irq_stage,		/* TRAPS HEAP         ->   IRQ     */
	&clock_stage,		/* IRQ                ->   CLOCK   */
	&devices_stage,		/* IRQ CLOCK          ->   DEVICES */
	NULL
};
