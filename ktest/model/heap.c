// SPDX-License-Identifier: MIT
/*
 * heap - the naive model of a heap: a list of the objects that are out, and what was written to each.
 *
 * Every object must be new, whole and aligned, and keep what is written to it, also while others come
 * and go and the heap is shrunk; the count must be exact; in the end all frames must be back, where the
 * heap takes them from somewhere (not no_frames).  A refusal is believed; but what was refused last is
 * asked for again when all is back, unless others use the heap, and must be had then: a heap that
 * is lent has room for 9000 bytes.
 */
#include "conform/heap.h"
#include "model.h"

#define HELD_MAX	64
#define ALIGNS		9	/* HEAP_ALIGN to HEAP_ALIGN_MAX */

enum { ALLOC, FREE, WRITE, SHRINK, KINDS };

struct object {
	u8		*at;
	size_t		bytes, align;
	size_t		name;
	u8		mark;
};

static struct {
	const struct heap_bench	*bench;
	struct heap		*heap;
	struct frame_allocator	*frames;	/* or NULL */
	u64			objects, available;	/* as they must be in the end */
	size_t			names;
	size_t			count;
	struct object		held[HELD_MAX];
	u8			marks;
	bool			was_refused;
	struct object		refused;	/* the last one */
} now;

/* Each up to 127, then in steps up to more than two frames. */
static size_t bytes_of(u8 size)
{
	return size < 128 ? size : (size - 127u) * 67;
}

/* One of 0 bytes is a place of its own all the same, with nothing to write to. */
static size_t room_of(const struct object *object)
{
	return MAX(object->bytes, (size_t)1);
}

static const struct object *holder_of(const struct object *object)
{
	for (size_t i = 0; i < now.count; i++) {
		const struct object *held = &now.held[i];

		if (object->at < held->at + room_of(held) && held->at < object->at + room_of(object))
			return held;
	}
	return NULL;
}

/* Never all zero, which is what most other writers leave. */
static void write_to(struct object *object)
{
	object->mark = now.marks = (u8)(now.marks % 255 + 1);
	memset(object->at, object->mark, object->bytes);
}

static bool contents_stand(struct finding *finding, const struct object *object)
{
	char name[THING_NAME_MAX];
	size_t i = 0;

	/* Each is what the next one is, and the first is right: quicker than a loop. */
	if (object->bytes == 0 || (object->at[0] == object->mark &&
				   memcmp(object->at, object->at + 1, object->bytes - 1) == 0))
		return true;
	while (object->at[i] == object->mark)
		i++;
	return finding_is(finding, "byte %zu of %s was written to", i, thing_name(object->name, name));
}

static bool count_is_exact(struct finding *finding)
{
	u64 objects = heap_objects(now.heap) - now.objects;

	return objects == now.count ||
	       finding_is(finding, "%lld objects are out, not %zu", (s64)objects, now.count);
}

static bool object_is_right(struct finding *finding, const struct object *object)
{
	const struct object *holder = holder_of(object);
	char name[THING_NAME_MAX];

	if (vaddr_of(object->at).raw & (object->align - 1))
		return finding_is(finding, "it is not aligned");
	if (holder)
		return finding_is(finding, "overlaps %s", thing_name(holder->name, name));
	return true;
}

static bool alloc(struct finding *finding, struct object *object)
{
	char name[THING_NAME_MAX];

	finding_tell(finding, "alloc %zu", object->bytes);
	if (object->align > HEAP_ALIGN)
		finding_tell(finding, " aligned to %zu", object->align);
	object->at = heap_alloc_aligned(now.heap, object->bytes, object->align);
	finding_tell(finding, " -> %s\n", object->at ? thing_name(object->name, name) : "refused");
	return object->at != NULL;
}

static bool take(struct finding *finding, struct operation op)
{
	struct object *object = &now.held[now.count];

	if (now.count == HELD_MAX)
		return true;
	*object = (struct object){
		.bytes = bytes_of(op.size), .align = HEAP_ALIGN << op.how % ALIGNS, .name = now.names,
	};
	if (!alloc(finding, object)) {
		now.refused = *object;
		now.was_refused = true;
		return true;
	}
	if (!object_is_right(finding, object))
		return false;
	now.names++;
	now.count++;
	write_to(object);
	return true;
}

static bool give_back(struct finding *finding, size_t i)
{
	struct object object = now.held[i];
	char name[THING_NAME_MAX];

	finding_tell(finding, "free %s\n", thing_name(object.name, name));
	if (!contents_stand(finding, &object))
		return false;
	now.held[i] = now.held[--now.count];
	heap_free(now.heap, object.at);
	return true;
}

static bool write_again(struct finding *finding, size_t i)
{
	char name[THING_NAME_MAX];

	finding_tell(finding, "write %s\n", thing_name(now.held[i].name, name));
	if (!contents_stand(finding, &now.held[i]))
		return false;
	write_to(&now.held[i]);
	return true;
}

static bool do_one(struct finding *finding, struct operation op)
{
	switch (op.what % KINDS) {
	case ALLOC:
		return take(finding, op);
	case FREE:
		return now.count == 0 || give_back(finding, op.which % now.count);
	case WRITE:
		return now.count == 0 || write_again(finding, op.which % now.count);
	case SHRINK:
		finding_tell(finding, "shrink\n");
		heap_shrink(now.heap);
		return true;
	}
	return true;
}

/* Nothing is out. */
static bool refusal_ends(struct finding *finding)
{
	if (!now.was_refused || now.bench->shared)
		return true;
	if (!alloc(finding, &now.refused))
		return finding_is(finding, "nothing is out");
	heap_free(now.heap, now.refused.at);
	return true;
}

static bool all_back(struct finding *finding)
{
	u64 available;

	while (now.count > 0)
		if (!give_back(finding, 0) || !count_is_exact(finding))
			return false;
	if (!refusal_ends(finding))
		return false;
	finding_tell(finding, "shrink\n");
	heap_shrink(now.heap);
	available = now.frames ? frame_available(now.frames) : now.available;
	return available == now.available ||
	       finding_is(finding, "%llu frames are free, not %llu", available, now.available);
}

static void start(struct ktest *kt)
{
	now.bench = kt->bench;
	now.frames = now.bench->frames && !now.bench->no_frames ? now.bench->frames(kt) : NULL;
	now.heap = now.bench->fresh(kt);
	now.names = 0;
	now.count = 0;
	now.marks = 0;
	now.was_refused = false;
	heap_shrink(now.heap);
	now.objects = heap_objects(now.heap);
	now.available = now.frames ? frame_available(now.frames) : 0;
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	start(kt);
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]) || !count_is_exact(finding))
			return false;
	return all_back(finding);
}

/* Also on a heap of the test's own: the next one has the same frames. */
static void abandon(void *unused)
{
	while (now.count > 0)
		heap_free(now.heap, now.held[--now.count].at);
	if (now.heap)
		heap_shrink(now.heap);
	now.heap = NULL;
}

/* Mostly small, mostly with the least alignment. */
static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){
		.what = ALLOC,
		.size = (u8)(dice % 4 ? dice / 4 % 128 : dice / 4 % 256),
		.how = (u8)(dice >> 32 & 3 ? 0 : (dice >> 34) % ALIGNS),
	};
}

const struct model heap_model = {
	.rounds		= 25,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
