// SPDX-License-Identifier: MIT
/* pt_arena - a small array with frame numbers, and an allocator that hands out dirty frames. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "pt_arena.h"

#define ODD_PRESENT		BIT(6)
#define ODD_READ		BIT(0)
#define ODD_EXEC		BIT(1)
#define ODD_NO_WRITE		BIT(2)
#define ODD_USER		BIT(3)
#define ODD_NOT_GLOBAL		BIT(4)
#define ODD_PAGE		BIT(7)
#define ODD_ADDRESS		(BIT(54) - BIT(10))
#define ODD_CACHE		(3 * BIT(54))
#define ODD_TABLE_NO_EXEC	BIT(58)
#define ODD_TABLE_NO_WRITE	BIT(59)
#define ODD_GUARD		BIT(63)
#define ODD_RESERVED		(7 * BIT(60))

#define ODD_LEAF(page) {								\
	.mask		= ODD_PRESENT | ODD_PAGE | ODD_RESERVED,			\
	.bits		= ODD_PRESENT | (page),						\
	.preset		= BIT(8),							\
	.address	= ODD_ADDRESS,							\
	.cache		= ODD_CACHE,							\
	.invert		= ODD_NO_WRITE | ODD_NOT_GLOBAL,				\
	.grants		= { ODD_READ, ODD_NO_WRITE, ODD_EXEC, ODD_USER, ODD_NOT_GLOBAL, ODD_EXEC }, \
}

const struct pt_format pt_format_made_up = {
	.name		= "made up, 3 levels",
	.levels		= 3,
	.top_block	= 3,
	.va_bits	= 39,
	.address_shift	= 2,
	.present	= ODD_PRESENT,
	.guard		= ODD_GUARD,
	.table = {
		.mask		= ODD_PRESENT | ODD_READ | ODD_EXEC | ODD_RESERVED,
		.bits		= ODD_PRESENT,
		.address	= ODD_ADDRESS,
		.invert		= ODD_TABLE_NO_EXEC | ODD_TABLE_NO_WRITE,
		.grants		= { 0, ODD_TABLE_NO_WRITE, ODD_TABLE_NO_EXEC, 0, 0, ODD_TABLE_NO_EXEC },
	},
	.block		= ODD_LEAF(0),
	.page		= ODD_LEAF(ODD_PAGE),
	.cache		= { 2 * BIT(54), BIT(54), 0 },
};

#define ROOTS	2

static u64 memory[PT_ARENA_FRAMES][PT_ENTRIES] __aligned(FRAME_BYTES);
static bool in_use[PT_ARENA_FRAMES];
static u64 limit;

static void *arena_reach(void *arg, paddr_t table)
{
	u64 offset = table.raw - PT_ARENA_BASE.raw;

	return offset < sizeof(memory) ? (u8 *)memory + offset : NULL;
}

struct pt_radix pt_arena;

/* All of it lies above all limits. */
static int arena_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit below,
		       paddr_t *frame)
{
	if (order != 0 || below != FRAME_ANYWHERE)
		return -ENOMEM;
	for (size_t i = 0; i < PT_ARENA_FRAMES && limit > 0; i++) {
		if (in_use[i])
			continue;
		limit--;
		in_use[i] = true;
		memset(memory[i], 0xff, FRAME_BYTES);
		*frame = paddr_add(PT_ARENA_BASE, i * FRAME_BYTES);
		return 0;
	}
	return -ENOMEM;
}

static void arena_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	u64 i = paddr_diff(frame, PT_ARENA_BASE) / FRAME_BYTES;

	BUG_ON(i >= PT_ARENA_FRAMES || !in_use[i] || order != 0,
	       "pt_arena: freed 0x%llx is not in use", frame.raw);
	in_use[i] = false;
	limit++;
}

static u64 arena_available(struct frame_allocator *fa)
{
	return limit;
}

static const struct frame_allocator_ops arena_ops = {
	.alloc		= arena_alloc,
	.free		= arena_free,
	.available	= arena_available,
};

struct frame_allocator pt_arena_frames = { .ops = &arena_ops, .name = "pt_arena" };

void pt_arena_init(const struct pt_format *format)
{
	memset(in_use, 0, sizeof(in_use));
	memset(memory, 0, ROOTS * FRAME_BYTES);
	for (size_t i = 0; i < ROOTS; i++)
		in_use[i] = true;
	limit = PT_ARENA_FRAMES - ROOTS;
	pt_arena = (struct pt_radix){
		.format		= format,
		.root		= PT_ARENA_BASE,
		.upper_root	= paddr_add(PT_ARENA_BASE, FRAME_BYTES),
		.reach		= arena_reach,
	};
}

void pt_arena_limit(u64 frames)
{
	limit = frames;
}

u64 *pt_entry_by_hand(const struct pt_radix *pt, vaddr_t at, unsigned int level)
{
	const struct pt_format *format = pt->format;
	paddr_t table = format->two_roots && at.raw >> 63 ? pt->upper_root : pt->root;

	for (unsigned int i = format->levels;; i--) {
		unsigned int shift = FRAME_SHIFT + PT_INDEX_BITS * (i - 1);
		u64 *entries = pt->reach(pt->arg, table);
		u64 *entry = &entries[at.raw >> shift & (PT_ENTRIES - 1)];

		if (i == level)
			return entry;
		if ((*entry & format->table.mask) != format->table.bits)
			return NULL;
		table = paddr((*entry & format->table.address) << format->address_shift);
	}
}

u64 *pt_arena_entry(vaddr_t at, unsigned int level)
{
	return pt_entry_by_hand(&pt_arena, at, level);
}

int pt_arena_map(vaddr_t from, paddr_t to, u64 bytes, vm_prot_t prot)
{
	return pt_map_range(&pt_arena, &pt_arena_frames,
			    &(struct vm_mapping){ from, to, bytes, prot });
}

u64 pt_arena_sum(void)
{
	u64 sum = limit;

	for (size_t i = 0; i < PT_ARENA_FRAMES; i++) {
		for (size_t j = 0; in_use[i] && j < PT_ENTRIES; j++)
			sum = (sum ^ memory[i][j]) * 0x100000001b3ull;
	}
	return sum;
}
