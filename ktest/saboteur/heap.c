// SPDX-License-Identifier: MIT
/* Heaps with one thing wrong each. */
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "conform/heap.h"
#include "saboteur.h"

#define UNIT		64ull
#define UNITS		1536		/* 96 KiB */
#define MOCK_FRAMES	1000
#define POISON		0xa5
#define GUARD		0x5a

/*
 * The mock: a byte a unit, first fit.  In front of each object is a unit that nobody has, and
 * behind it at least a byte.
 */
static struct {
	struct heap		heap;
	struct frame_allocator	fa;		/* what its memory is counted in: a frame an object */
	u64			objects;
	u64			frames;		/* held */
	unsigned int		refusals;
	bool			withheld;	/* nothing more until all are back */
	u16			units[UNITS];	/* 0: free; of an object's first one: how many; INSIDE */
	u32			bytes[UNITS];	/* asked for, at the first one */
} mock;

#define INSIDE	0xffff

static u8 memory[UNITS * UNIT] __aligned(HEAP_ALIGN_MAX);

static u8 *unit_at(u64 i)
{
	return memory + i * UNIT;
}

/* Not an object of the mock: UNITS. */
static u64 index_of(const void *object)
{
	u64 offset = vaddr_diff(vaddr_of(object), vaddr_of(memory));

	return offset < sizeof(memory) ? offset / UNIT : UNITS;
}

static bool all_are(const u8 *bytes, u8 value, u64 n)
{
	for (u64 i = 0; i < n; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

static bool are_free(u64 i, u64 count)
{
	for (u64 j = i; j < i + count; j++)
		if (mock.units[j] != 0)
			return false;
	return true;
}

/* The first place of so many free units whose second is aligned, or UNITS. */
static u64 find(u64 count, size_t align)
{
	for (u64 i = 0; i + count <= UNITS; i++)
		if ((i + 1) * UNIT % align == 0 && are_free(i, count))
			return i;
	return UNITS;
}

static void mark(u64 i, u64 count)
{
	for (u64 j = i; j < i + count; j++)
		mock.units[j] = INSIDE;
	mock.units[i] = (u16)count;
}

static u64 units_for(size_t bytes)
{
	return 2 + bytes / UNIT;
}

static void *mock_alloc(struct heap *heap, size_t bytes, size_t align)
{
	u64 count = units_for(bytes), i;

	if (mock.withheld || bytes >= sizeof(memory))
		return NULL;
	i = find(count, align);
	if (i == UNITS)
		return NULL;
	BUG_ON(!all_are(unit_at(i), POISON, count * UNIT), "mock: written while it was free");
	memset(unit_at(i), GUARD, count * UNIT);
	mark(i, count);
	mock.bytes[i] = (u32)bytes;
	mock.objects++;
	mock.frames = MAX(mock.frames, mock.objects);
	return unit_at(i + 1);
}

static void check_start(const void *object)
{
	u64 i = index_of(object);

	BUG_ON(i == UNITS, "mock: freed foreign");
	BUG_ON(mock.units[i] == 0, "mock: freed twice");
	BUG_ON(unit_at(i) != object || i == 0 || mock.units[i - 1] < 2 ||
	       mock.units[i - 1] == INSIDE, "mock: freed inside");
}

static void check_front(u64 i)
{
	BUG_ON(!all_are(unit_at(i), GUARD, UNIT), "mock: written in front");
}

static void check_behind(u64 i)
{
	u64 used = UNIT + mock.bytes[i];

	BUG_ON(!all_are(unit_at(i) + used, GUARD, mock.units[i] * UNIT - used),
	       "mock: written behind");
}

static void release(u64 i)
{
	u64 count = mock.units[i];

	memset(unit_at(i), POISON, count * UNIT);
	memset(&mock.units[i], 0, count * sizeof(mock.units[0]));
	mock.objects--;
}

static void mock_free(struct heap *heap, void *object)
{
	check_start(object);
	check_front(index_of(object) - 1);
	check_behind(index_of(object) - 1);
	release(index_of(object) - 1);
}

static u64 mock_objects(struct heap *heap)
{
	return mock.objects;
}

static void mock_shrink(struct heap *heap)
{
	for (u64 i = 0; i < UNITS; i++)
		BUG_ON(mock.units[i] == 0 && !all_are(unit_at(i), POISON, UNIT),
		       "mock: written while it was free");
	mock.frames = mock.objects;
}

static u64 mock_available(struct frame_allocator *fa)
{
	return MOCK_FRAMES + UNITS - mock.frames;
}

static const struct frame_allocator_ops frame_ops = { .available = mock_available };

/* HEAP-1: one unit less than it has, at times. */
static void *alloc_shares_a_unit(struct heap *heap, size_t bytes, size_t align)
{
	u8 *object = mock_alloc(heap, bytes, align);
	u64 i = index_of(object);

	if (object && mock.objects > 8 && bytes > 2 * UNIT && bytes < 8 * UNIT)
		mock.units[i - 1 + --mock.units[i - 1]] = 0;
	return object;
}

static void free_spoils_another(struct heap *heap, void *object)
{
	mock_free(heap, object);
	for (u64 i = 0; i < UNITS; i++)
		if (mock.units[i] > 2 && mock.units[i] != INSIDE && mock.units[i] % 5 == 0)
			*unit_at(i + 1) ^= 1;
}

/* HEAP-2 */
static void *alloc_half_aligned(struct heap *heap, size_t bytes, size_t align)
{
	return mock_alloc(heap, bytes, MIN(align, UNIT));
}

static void *alloc_no_nothing(struct heap *heap, size_t bytes, size_t align)
{
	return bytes ? mock_alloc(heap, bytes, align) : NULL;
}

#define SHORT	10000

static void *alloc_short(struct heap *heap, size_t bytes, size_t align)
{
	bool odd = bytes > SHORT && bytes < sizeof(memory) && bytes % 2;

	return mock_alloc(heap, odd ? SHORT : bytes, align);
}

static void free_short(struct heap *heap, void *object)
{
	check_start(object);
	if (mock.bytes[index_of(object) - 1] == SHORT)
		release(index_of(object) - 1);
	else
		mock_free(heap, object);
}

/* HEAP-3 */
static void *alloc_gives_in(struct heap *heap, size_t bytes, size_t align)
{
	void *object = mock_alloc(heap, bytes, align);

	if (object || bytes != UNIT || ++mock.refusals < 9)
		return object;
	return unit_at(1);
}

static void *alloc_gives_up(struct heap *heap, size_t bytes, size_t align)
{
	void *object = mock.refusals ? NULL : mock_alloc(heap, bytes, align);

	if (!object && bytes == UNIT)
		mock.refusals++;
	return object;
}

static void *alloc_wraps(struct heap *heap, size_t bytes, size_t align)
{
	return mock_alloc(heap, bytes + HEAP_ALIGN < bytes ? 1 : bytes, align);
}

/* HEAP-4 */
static void free_and_withhold(struct heap *heap, void *object)
{
	mock_free(heap, object);
	mock.withheld = mock.objects > 0;
}

/* HEAP-5 */
static void shrink_keeps_a_frame(struct heap *heap)
{
	u64 held = mock.frames;

	mock_shrink(heap);
	if (held > mock.frames)
		mock.frames++;
}

static void shrink_takes_an_object(struct heap *heap)
{
	mock_shrink(heap);
	for (u64 i = 0; i < UNITS; i++)
		if (mock.units[i] > 1 && mock.units[i] != INSIDE)
			*unit_at(i + 1) ^= 1;
}

/* HEAP-6 */
static u64 objects_but_large_ones(struct heap *heap)
{
	u64 objects = mock.objects;

	for (u64 i = 0; i < UNITS; i++)
		objects -= mock.units[i] > 40 && mock.units[i] != INSIDE;
	return objects;
}

static void *alloc_counts_refusals(struct heap *heap, size_t bytes, size_t align)
{
	void *object = mock_alloc(heap, bytes, align);

	if (!object && bytes == 8 * GiB)
		mock.objects++;
	return object;
}

/* HEAP-7 */
static void free_ignores_foreign(struct heap *heap, void *object)
{
	if (index_of(object) < UNITS)
		mock_free(heap, object);
}

static void free_ignores_inside(struct heap *heap, void *object)
{
	if (index_of(object) == UNITS || unit_at(index_of(object)) == object)
		mock_free(heap, object);
}

static void free_ignores_twice(struct heap *heap, void *object)
{
	if (index_of(object) == UNITS || mock.units[index_of(object)] != 0)
		mock_free(heap, object);
}

/* HEAP-8 */
static void free_looks_in_front(struct heap *heap, void *object)
{
	check_start(object);
	check_front(index_of(object) - 1);
	release(index_of(object) - 1);
}

static void free_looks_behind(struct heap *heap, void *object)
{
	check_start(object);
	check_behind(index_of(object) - 1);
	release(index_of(object) - 1);
}

static void *alloc_never_looks(struct heap *heap, size_t bytes, size_t align)
{
	memset(unit_at(0), POISON, mock.objects ? 0 : sizeof(memory));
	return mock_alloc(heap, bytes, align);
}

static void shrink_never_looks(struct heap *heap)
{
	mock.frames = mock.objects;
}

struct sabotaged {
	struct heap_bench	bench;
	struct heap_ops		ops;
};

static struct heap *fresh(struct ktest *kt)
{
	const struct sabotaged *sabotaged = kt->bench;

	memset(&mock, 0, sizeof(mock));
	memset(memory, POISON, sizeof(memory));
	mock.heap = (struct heap){ .ops = &sabotaged->ops, .name = "mock" };
	mock.fa = (struct frame_allocator){ .ops = &frame_ops, .name = "mock" };
	return &mock.heap;
}

static struct frame_allocator *its_frames(struct ktest *kt)
{
	mock.fa.ops = &frame_ops;
	return &mock.fa;
}

#define MOCK(alloc_op, free_op, shrink_op)					\
	MOCK_COUNTING(alloc_op, free_op, mock_objects, shrink_op)
#define MOCK_COUNTING(alloc_op, free_op, objects_op, shrink_op)			\
	(&(const struct sabotaged){						\
		.bench	= { .fresh = fresh, .frames = its_frames },		\
		.ops	= { alloc_op, free_op, objects_op, shrink_op },		\
	})

static const struct saboteur heap_saboteurs[] = {
	{ .name = "HEAP-1 the end of an object is another one's",
	  .bench = MOCK(alloc_shares_a_unit, mock_free, mock_shrink),
	  .also = "HEAP-5",
	  .why = "the other one writes to what the first one's guard was" },
	{ .name = "HEAP-1 a free writes to another object",
	  .bench = MOCK(mock_alloc, free_spoils_another, mock_shrink),
	  .also = "HEAP-3",
	  .why = "what was there before an exhaustion is changed" },
	{ .name = "HEAP-2 objects are aligned to 64 at most",
	  .bench = MOCK(alloc_half_aligned, mock_free, mock_shrink) },
	{ .name = "HEAP-2 an object of no bytes is NULL",
	  .bench = MOCK(alloc_no_nothing, mock_free, mock_shrink),
	  .also = "HEAP-8",
	  .why = "nothing is behind an object that is not there" },
	{ .name = "HEAP-2 a large object is too short",
	  .bench = MOCK(alloc_short, free_short, mock_shrink),
	  .also = "HEAP-1", .maybe = "HEAP-5",
	  .why = "others lie in its end" },
	{ .name = "HEAP-3 asked often enough it gives in",
	  .bench = MOCK(alloc_gives_in, mock_free, mock_shrink) },
	{ .name = "HEAP-3 a refusal is for ever",
	  .bench = MOCK(alloc_gives_up, mock_free, mock_shrink),
	  .also = "HEAP-4",
	  .why = "nothing can be had after a refusal" },
	{ .name = "HEAP-3 a size near the largest number wraps",
	  .bench = MOCK(alloc_wraps, mock_free, mock_shrink) },
	{ .name = "HEAP-4 objects come back when all are back",
	  .bench = MOCK(mock_alloc, free_and_withhold, mock_shrink),
	  .also = "HEAP-3",
	  .why = "exhaustion does not end with a free" },
	{ .name = "HEAP-5 shrinking keeps a frame",
	  .bench = MOCK(mock_alloc, mock_free, shrink_keeps_a_frame) },
	{ .name = "HEAP-5 shrinking writes to an object",
	  .bench = MOCK(mock_alloc, mock_free, shrink_takes_an_object) },
	{ .name = "HEAP-6 a large object is not counted",
	  .bench = MOCK_COUNTING(mock_alloc, mock_free, objects_but_large_ones, mock_shrink) },
	{ .name = "HEAP-6 a refusal is counted",
	  .bench = MOCK(alloc_counts_refusals, mock_free, mock_shrink) },
	{ .name = "HEAP-7 a foreign free is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_foreign, mock_shrink) },
	{ .name = "HEAP-7 a free inside of an object is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_inside, mock_shrink) },
	{ .name = "HEAP-7 a double free is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_twice, mock_shrink) },
	{ .name = "HEAP-8 a write behind is not seen",
	  .bench = MOCK(mock_alloc, free_looks_in_front, mock_shrink) },
	{ .name = "HEAP-8 a write in front is not seen",
	  .bench = MOCK(mock_alloc, free_looks_behind, mock_shrink) },
	{ .name = "HEAP-8 a write to a free object is not seen when it is handed out",
	  .bench = MOCK(alloc_never_looks, mock_free, mock_shrink) },
	{ .name = "HEAP-8 a write to a free object is not seen when its frames go back",
	  .bench = MOCK(mock_alloc, mock_free, shrink_never_looks) },
};

static const struct saboteur_contract heap_contract = { .conform = heap_conform };

SABOTEURS(heap, FACT(CONSOLE), heap_contract, heap_saboteurs);
