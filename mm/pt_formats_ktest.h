/* SPDX-License-Identifier: MIT */
/* The formats that tests of page tables run on, one instance of a case each. */
#ifndef MM_PT_FORMATS_KTEST_H
#define MM_PT_FORMATS_KTEST_H

#include <foundry/ktest.h>

#include "pt_arena.h"

static const struct pt_format *const pt_formats[] = {
	&pt_format_x86_64_4,
	&pt_format_x86_64_5,
	&pt_format_aarch64,
	&pt_format_sv39,
	&pt_format_sv48,
	&pt_format_sv57,
	&pt_format_made_up,
};

static inline const struct pt_format *pt_format_of(const struct ktest *kt)
{
	return *(const struct pt_format *const *)kt->param;
}

static inline const char *pt_format_label(const void *param)
{
	return (*(const struct pt_format *const *)param)->name;
}

#define KCASE_FORMATS(text, fn)	KCASE_FOR(text, fn, pt_formats, pt_format_label)

/* In the middle of all physical addresses: aligned to every leaf. */
static inline paddr_t pt_target(void)
{
	const struct pt_format *format = pt_arena.format;

	return paddr(((format->page.address << format->address_shift) + FRAME_BYTES) / 2);
}

/* What the walk makes of a right or a cache kind that entries of the format cannot withhold. */
static inline vm_prot_t pt_reads_as(const struct pt_format *format, vm_prot_t prot)
{
	if (!format->page.grants[0])
		prot |= VM_READ;
	return format->page.cache ? prot : prot & ~VM_CACHE_MASK;
}

/* Bytes behind one entry of a level. */
static inline u64 pt_span(unsigned int level)
{
	return FRAME_BYTES << (PT_INDEX_BITS * (level - 1));
}

#endif
