/* SPDX-License-Identifier: MIT */
/* Frames of the kernel's, borrowed for a case, under an allocator of their own. */
#ifndef MM_SLAB_BENCH_KTEST_H
#define MM_SLAB_BENCH_KTEST_H

#include <foundry/frame.h>
#include <foundry/ktest.h>

/* 512 KiB. */
#define BENCH_ORDER	7
#define BENCH_FRAMES	BIT(BENCH_ORDER)

/* All of them are free.  They go back when the case is over. */
struct frame_allocator *bench_frames(struct ktest *kt);

/* All of them are free again, whoever had them. */
void bench_frames_anew(void);

#endif
