/* SPDX-License-Identifier: MIT */
/*
 * soft_space - mock spaces with all around them that a test can want: frames, a CPU, a translator.
 *
 * There are two of them.  A contract that is tested on one, or a space that is broken on purpose, makes
 * it and changes what it will.
 */
#ifndef KTEST_SOFT_SPACE_H
#define KTEST_SOFT_SPACE_H

#include <foundry/vmm_mock.h>

#include "conform/vmm.h"
#include "soft_cpu.h"

#define SOFT_SPACES		2
#define SOFT_SPACE_FRAMES	1200	/* two for each piece of a leaf, and more */
#define SOFT_SPACE_FIRST	(4 * GiB)
#define SOFT_SPACE_BYTES	(16 * GiB)
#define SOFT_SPACE_HIGHEST	(BIT(48) - 1)

/* Where spaces take from; soft_space_make() of the first gives all back. */
extern struct frame_allocator soft_space_frames;

/* The @i-th, empty; the first makes frames and CPU new as well. */
struct vmm_mock *soft_space_make(size_t i, u64 largest);

/* What the bench below lends. */
struct vmm *soft_space_fresh(struct ktest *kt);
struct vmm *soft_space_other(struct ktest *kt);
struct frame_allocator *soft_space_its_frames(struct ktest *kt);
bool soft_space_access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);
struct translator *soft_space_translator(struct ktest *kt, struct vmm *vm);

/* By functions of a name: soft_space's own, or those of who changes something. */
#define SOFT_SPACE_BENCH(largest_leaf, by)						\
	.fresh		= by##_fresh,							\
	.first		= { SOFT_SPACE_FIRST + 4 * GiB },				\
	.bytes		= 8 * GiB,							\
	.memory		= { 64 * GiB },							\
	.memory_bytes	= 4 * GiB,							\
	.largest	= (largest_leaf),						\
	.not_canonical	= { BIT(60) },							\
	.too_high	= { SOFT_SPACE_HIGHEST + 1 },					\
	.frames		= soft_space_its_frames,					\
	.other		= by##_other,							\
	.access		= by##_access,							\
	.translator	= by##_translator

#endif
