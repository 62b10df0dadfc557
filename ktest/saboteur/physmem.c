// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/translator_map.h>

#include "conform/physmem.h"
#include "saboteur.h"

/*
 * RAM of two ranges in an array: at 0x1000 and at 0x8000, three frames each,
 * and the hole between them.
 */
#define RAM_START	0x1000
#define SECOND_RANGE	0x8000
#define RAM_FRAMES	10
#define RAM_BYTES	(RAM_FRAMES * FRAME_BYTES)

static u8 ram[RAM_BYTES] __aligned(FRAME_BYTES);

static const struct memmap map = {
	.ranges = {
		{ paddr(RAM_START), 3 * FRAME_BYTES, MEM_USABLE },
		{ paddr(SECOND_RANGE), 3 * FRAME_BYTES, MEM_USABLE },
	},
	.count = 2,
};

static unsigned int given;	/* frames of @map, its ranges in turn */

static const struct memmap *lend_map(struct ktest *kt)
{
	return &map;
}

static int take(struct ktest *kt, paddr_t *frame)
{
	const struct mem_range *range = &map.ranges[given % 2];

	if (given == 6)
		return -ENOMEM;
	*frame = paddr_add(range->start, given / 2 * FRAME_BYTES);
	given++;
	return 0;
}

static void give(paddr_t frame)
{
	given--;
}

static void *to_virt(paddr_t addr)
{
	return ram + (addr.raw - RAM_START);
}

static paddr_t to_phys(const void *ptr)
{
	return paddr((u64)((const u8 *)ptr - ram) + RAM_START);
}

static struct translator_map translator;
static struct translator_mapping slots[RAM_FRAMES];

static void maps(struct ktest *kt, const void *from, paddr_t to, u64 bytes)
{
	ASSERT_EQ(kt, translator_map_insert(&translator, vaddr_of(from), to, bytes), 0);
}

static struct translator *lend_translator(struct ktest *kt)
{
	translator_map_init(&translator, slots, ARRAY_SIZE(slots));
	maps(kt, ram, paddr(RAM_START), RAM_BYTES);
	return &translator.translator;
}

/* --- what is wrong ------------------------------------------------------- */

static paddr_t to_frame(const void *ptr)
{
	return paddr_align_down(to_phys(ptr), FRAME_BYTES);
}

static paddr_t not_the_last(const void *ptr)
{
	return ptr == &ram[RAM_BYTES - 1] ? paddr(0) : to_phys(ptr);
}

/* The second range is where the first one is. */
static void *to_first_range(paddr_t addr)
{
	return to_virt(paddr(addr.raw % SECOND_RANGE + addr.raw / SECOND_RANGE * RAM_START));
}

/* The frames stand in reverse order: there and back, and apart, all the same. */
static u64 reverse(u64 offset)
{
	return (RAM_FRAMES - 1 - offset / FRAME_BYTES) * FRAME_BYTES + offset % FRAME_BYTES;
}

static void *to_reverse(paddr_t addr)
{
	return ram + reverse(addr.raw - RAM_START);
}

static paddr_t from_reverse(const void *ptr)
{
	return paddr(RAM_START + reverse((u64)((const u8 *)ptr - ram)));
}

static struct translator *reverse_translator(struct ktest *kt)
{
	translator_map_init(&translator, slots, ARRAY_SIZE(slots));
	for (const u8 *frame = ram; frame < ram + RAM_BYTES; frame += FRAME_BYTES)
		maps(kt, frame, from_reverse(frame), FRAME_BYTES);
	return &translator.translator;
}

static struct translator *short_translator(struct ktest *kt)
{
	translator_map_init(&translator, slots, ARRAY_SIZE(slots));
	maps(kt, ram, paddr(RAM_START), RAM_BYTES - 1);
	return &translator.translator;
}

static struct translator *shifted_translator(struct ktest *kt)
{
	translator_map_init(&translator, slots, ARRAY_SIZE(slots));
	maps(kt, ram, paddr(RAM_START + FRAME_BYTES), RAM_BYTES);
	return &translator.translator;
}

#define BAD(there, back, agrees)	(&(const struct physmem_bench){		\
	.ram = lend_map, .to_virt = there, .to_phys = back,			\
	.take = take, .give = give, .translator = agrees })

static const struct saboteur table[] = {
	{ .name = "PHYSMEM-1 comes back to the frame only",
	  .bench = BAD(to_virt, to_frame, lend_translator) },
	{ .name = "PHYSMEM-1 does not come back from the last byte",
	  .bench = BAD(to_virt, not_the_last, lend_translator) },
	{ .name = "PHYSMEM-2 keeps frames in reverse order",
	  .bench = BAD(to_reverse, from_reverse, reverse_translator) },
	{ .name = "PHYSMEM-3 has two ranges in one place",
	  .bench = BAD(to_first_range, to_phys, lend_translator),
	  .also = "PHYSMEM-1 PHYSMEM-4", .why = "one place comes back as one address" },
	{ .name = "PHYSMEM-4 has a translator without the last byte",
	  .bench = BAD(to_virt, to_phys, short_translator) },
	{ .name = "PHYSMEM-4 has a translator a frame off",
	  .bench = BAD(to_virt, to_phys, shifted_translator) },
};

static const struct saboteur_contract contract = { .conform = physmem_conform };

SABOTEURS(physmem, FACT(CONSOLE), contract, table);
