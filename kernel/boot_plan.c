// SPDX-License-Identifier: MIT
/* The order of boot.  Keep it a list: no #if, no logic. */
#include <foundry/stages.h>

const struct boot_stage *const boot_plan[] = {
	&console_stage,		/*                  gives  CONSOLE */
	&traps_stage,		/* CONSOLE            ->   TRAPS   */
	&memmap_stage,		/* CONSOLE TRAPS      ->   MEMMAP  */
	&frames_stage,		/* MEMMAP             ->   FRAMES  */
	&vmm_stage,		/* TRAPS FRAMES       ->   VMM     */
	&heap_stage,		/* FRAMES VMM         ->   HEAP    */
	&irq_stage,		/* TRAPS VMM HEAP     ->   IRQ     */
	&clock_stage,		/* IRQ                ->   CLOCK   */
	&smp_stage,		/* IRQ CLOCK          ->   SMP     */
	&devices_stage,		/* IRQ CLOCK          ->   DEVICES */
	&sched_stage,		/* HEAP SMP           ->   SCHED   */
	NULL
};
