/* SPDX-License-Identifier: MIT */
/* stages - Foundry's own stages of boot, for plans to name. */
#ifndef FOUNDRY_STAGES_H
#define FOUNDRY_STAGES_H

#include <foundry/boot.h>

extern const struct boot_stage console_stage, traps_stage, memmap_stage, frames_stage;
extern const struct boot_stage vmm_stage, heap_stage, irq_stage, clock_stage, smp_stage;
extern const struct boot_stage devices_stage, sched_stage;

#endif
