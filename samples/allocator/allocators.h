/* SPDX-License-Identifier: MIT */
/* allocators - what this kernel boots with instead of Foundry's own. */
#ifndef ALLOCATORS_H
#define ALLOCATORS_H

#include <foundry/boot.h>

extern const struct boot_stage list_frames_stage, list_heap_stage;

#endif
