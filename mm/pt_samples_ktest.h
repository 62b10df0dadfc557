/* SPDX-License-Identifier: MIT */
/* Entries that a manual gives, against those that are made and what is read in them. */
#ifndef MM_PT_SAMPLES_KTEST_H
#define MM_PT_SAMPLES_KTEST_H

#include <foundry/ktest.h>

#include "pt_arena.h"

struct pt_sample {
	unsigned int	level;
	u64		bytes;
	vm_prot_t	prot;
	u64		entry;
};

/* Of tables, what is not address. */
struct pt_table_sample {
	u64	address;
	u64	entry;
};

/* An empty tree of @format with one mapping, at 0. */
static inline void pt_sample_map(struct ktest *kt, const struct pt_format *format, paddr_t to,
				 u64 bytes, vm_prot_t prot)
{
	pt_arena_init(format);
	ASSERT_EQ(kt, pt_arena_map(vaddr(0), to, bytes, prot), 0);
}

static inline void pt_expect_made(struct ktest *kt, const struct pt_format *format, paddr_t to,
				  const struct pt_sample *sample,
				  const struct pt_table_sample *table)
{
	pt_sample_map(kt, format, to, sample->bytes, sample->prot);
	EXPECT_EQ(kt, *pt_arena_entry(vaddr(0), sample->level), sample->entry);
	for (unsigned int level = format->levels; level > sample->level; level--)
		EXPECT_EQ(kt, *pt_arena_entry(vaddr(0), level) & ~table->address, table->entry);
}

static inline void pt_expect_read(struct ktest *kt, const struct pt_format *format, paddr_t to,
				  const struct pt_sample *sample)
{
	struct vm_mapping leaf;

	pt_sample_map(kt, format, to, sample->bytes, VM_READ);
	*pt_arena_entry(vaddr(0), sample->level) = sample->entry;
	ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), 0);
	EXPECT_EQ(kt, leaf.bytes, sample->bytes);
	EXPECT_EQ(kt, leaf.to.raw, to.raw);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(sample->prot));
}

#endif
