// SPDX-License-Identifier: MIT
/*
 * kasan: one sentence about an access that must not be.  No lock is taken: whoever is reported may
 * hold it.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#include "kasan.h"

/* A granule that may be touched in part is told by the one behind it. */
static u8 kind_at(vaddr_t addr)
{
	u8 kind = *kasan_shadow(addr);
	vaddr_t next = vaddr_add(vaddr_align_down(addr, GRANULE), GRANULE);

	return kind < GRANULE && kasan_covers(next) ? *kasan_shadow(next) : kind;
}

void kasan_describe(vaddr_t addr, u8 kind, char text[KASAN_TEXT_MAX])
{
	switch (kind) {
	case KASAN_SLAB:
		kasan_describe_slab(addr, text);
		break;
	case KASAN_LARGE:
		kasan_describe_large(addr, text);
		break;
	case KASAN_BUMP:
		snprintf(text, KASAN_TEXT_MAX, "in a bump heap, where no object is");
		break;
	case KASAN_FRAME:
		kasan_describe_frame(addr, text);
		break;
	case KASAN_GLOBAL:
		kasan_describe_global(addr, text);
		break;
	case KASAN_STACK_LEFT:
	case KASAN_STACK_MIDDLE:
	case KASAN_STACK_RIGHT:
	case KASAN_STACK_RETURNED:
	case KASAN_STACK_SCOPE:
		kasan_describe_stack(addr, kind, text);
		break;
	default:
		snprintf(text, KASAN_TEXT_MAX, "where nothing may be touched, marked 0x%x", kind);
	}
}

void kasan_report(const struct kasan_access *access)
{
	char where[SYMBOL_TEXT_MAX], text[KASAN_TEXT_MAX];

	symbol_name_caller(access->pc, where, sizeof(where));
	kasan_describe(access->bad, kind_at(access->bad), text);
	bug_stop_at(where, "KASAN: %s of %llu byte%s at 0x%llx, %s", access->write ? "write" : "read",
		    access->bytes, access->bytes == 1 ? "" : "s", access->addr.raw, text);
}
