/* SPDX-License-Identifier: MIT */
/* frames - the kernel's frames for tables of a test's own: whatever it takes goes back with the case. */
#ifndef KTEST_MACHINE_FRAMES_H
#define KTEST_MACHINE_FRAMES_H

#include <foundry/frame.h>
#include <foundry/ktest.h>

/* What is freed here is kept until the case ends. */
extern struct frame_allocator machine_frames;

/* From now on to the end of the case; deferred actions that come later run before. */
void machine_frames_start(struct ktest *kt);

/* Tables anywhere in RAM. */
void *machine_reach(void *arg, paddr_t table);

#endif
