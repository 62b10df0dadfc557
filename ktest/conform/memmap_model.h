/* SPDX-License-Identifier: MIT */
/*
 * memmap_model - a memory map without any cleverness: all that was added, as it was added.
 *
 * Nothing can change between two edges of what was added, so that looking at each edge is looking
 * at all of 64 bits.  Each judge says what is wrong, in words, or NULL.  The fuzz target uses it too.
 */
#ifndef KTEST_CONFORM_MEMMAP_MODEL_H
#define KTEST_CONFORM_MEMMAP_MODEL_H

#include <foundry/memmap.h>

#define MODEL_MAX	48
#define MODEL_ABSENT	(-1)

struct memmap_model {
	struct mem_range	said[MODEL_MAX];
	size_t			count;
};

static inline void model_add(struct memmap_model *model, struct mem_range range)
{
	model->said[model->count++] = range;
}

static inline bool model_holds(const struct mem_range *range, u64 addr)
{
	return addr - range->start.raw < range->bytes;
}

static inline int model_kind(const struct memmap_model *model, u64 addr)
{
	int kind = MODEL_ABSENT;

	for (size_t i = 0; i < model->count; i++)
		if (model_holds(&model->said[i], addr))
			kind = MAX(kind, (int)model->said[i].kind);
	return kind;
}

/* Of the first range that holds it. */
static inline int model_kind_in(const struct memmap *map, u64 addr)
{
	memmap_foreach(range, map) {
		if (model_holds(range, addr))
			return range->kind;
	}
	return MODEL_ABSENT;
}

static inline bool model_kind_agrees(const struct memmap_model *model, const struct memmap *map,
				     u64 addr)
{
	return model_kind(model, addr) == model_kind_in(map, addr);
}

/* MEMMAP-1. */
static inline const char *model_judge_order(const struct memmap *map)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *is = &map->ranges[i], *was = is - 1;

		if (is->bytes == 0)
			return "a range is empty";
		if (is->bytes > U64_MAX - is->start.raw)
			return "a range runs past 64 bits";
		if (i > 0 && is->start.raw < was->start.raw)
			return "ranges are not sorted";
		if (i > 0 && is->start.raw - was->start.raw < was->bytes)
			return "ranges overlap";
	}
	return NULL;
}

/* MEMMAP-2. */
static inline const char *model_judge_merged(const struct memmap *map)
{
	memmap_foreach(a, map) {
		memmap_foreach(b, map) {
			if (a != b && a->kind == b->kind && a->bytes &&
			    paddr_eq(mem_range_end(a), b->start))
				return "neighbours of one kind are two ranges";
		}
	}
	return NULL;
}

/* MEMMAP-3. */
static inline const char *model_judge_kinds(const struct memmap_model *model,
					    const struct memmap *map)
{
	for (size_t i = 0; i < model->count; i++) {
		u64 start = model->said[i].start.raw, end = start + model->said[i].bytes;

		if (!model_kind_agrees(model, map, start - 1) ||
		    !model_kind_agrees(model, map, start) ||
		    !model_kind_agrees(model, map, end - 1) ||
		    !model_kind_agrees(model, map, end))
			return "an address has another kind at an edge of what was added";
	}
	memmap_foreach(range, map) {
		if (!model_kind_agrees(model, map, range->start.raw) ||
		    !model_kind_agrees(model, map, mem_range_end(range).raw))
			return "an address has another kind at an edge of the map";
	}
	return NULL;
}

/* Whether all of [start, start + bytes), not empty, is usable. */
static inline bool model_is_usable(const struct memmap_model *model, u64 start, u64 bytes)
{
	if (bytes > U64_MAX - start || model_kind(model, start) != MEM_USABLE)
		return false;
	for (size_t i = 0; i < model->count; i++) {
		u64 from = model->said[i].start.raw, to = from + model->said[i].bytes;

		if (from - start < bytes && model_kind(model, from) != MEM_USABLE)
			return false;
		if (to - start < bytes && model_kind(model, to) != MEM_USABLE)
			return false;
	}
	return true;
}

/* --- carving: MEMMAP-5 and MEMMAP-6 ---------------------------------------------- */

struct carving {
	u64	bytes, align, limit;
};

/* The ends that a piece can be pushed up to: where a range starts, or ends, and last the limit. */
static inline u64 model_end(const struct memmap_model *model, const struct carving *want, size_t i)
{
	if (i == 2 * model->count)
		return want->limit;
	return model->said[i / 2].start.raw + (i % 2 ? model->said[i / 2].bytes : 0);
}

/* Return: whether there is such a piece; *@best is where the highest one starts. */
static inline bool model_carve(const struct memmap_model *model, const struct carving *want,
			       u64 *best)
{
	bool found = false;

	for (size_t i = 0; i <= 2 * model->count; i++) {
		u64 end = model_end(model, want, i);
		u64 at = (end - want->bytes) & ~(want->align - 1);

		if (end > want->limit || end < want->bytes || (found && at <= *best) ||
		    !model_is_usable(model, at, want->bytes))
			continue;
		found = true;
		*best = at;
	}
	return found;
}

/* --- whole frames: MEMMAP-7 ------------------------------------------------------- */

typedef struct frame_run (*model_walk_t)(const struct memmap *map, u64 from);

static inline bool model_walk_passes(const struct memmap *map, model_walk_t next, u64 frame)
{
	u64 from = 0;

	for (size_t steps = 0; steps <= 2 * MEMMAP_MAX; steps++) {
		struct frame_run run = next(map, from);

		if (run.first >= run.end)
			return false;
		if (frame >= run.first && frame < run.end)
			return true;
		from = run.end;
	}
	return false;
}

static inline const char *model_judge_runs(const struct memmap_model *model,
					   const struct memmap *map, model_walk_t next)
{
	struct frame_run run = next(map, 0);
	u64 end = 0;

	for (size_t steps = 0; run.first < run.end; steps++) {
		if (steps > MEMMAP_MAX)
			return "the walk does not end";
		if (run.first < end)
			return "the walk goes back";
		if (!model_is_usable(model, run.first << FRAME_SHIFT,
				     (run.end - run.first) << FRAME_SHIFT))
			return "the walk passes a frame that is not wholly usable";
		end = run.end;
		run = next(map, end);
	}
	return NULL;
}

/* The frames at an edge, and the ones beside. */
static inline const char *model_judge_frames_at(const struct memmap_model *model,
						const struct memmap *map, model_walk_t next,
						u64 addr)
{
	u64 frame = addr >> FRAME_SHIFT;

	for (u64 f = frame ? frame - 1 : 0; f <= frame + 1 && f <= U64_MAX >> FRAME_SHIFT; f++)
		if (model_walk_passes(map, next, f) !=
		    model_is_usable(model, f << FRAME_SHIFT, FRAME_BYTES))
			return "the walk leaves a frame out, or has one too many";
	return NULL;
}

static inline const char *model_judge_frames(const struct memmap_model *model,
					     const struct memmap *map, model_walk_t next)
{
	const char *wrong = model_judge_runs(model, map, next);

	for (size_t i = 0; i < model->count && !wrong; i++) {
		const struct mem_range *range = &model->said[i];

		wrong = model_judge_frames_at(model, map, next, range->start.raw);
		if (!wrong)
			wrong = model_judge_frames_at(model, map, next, mem_range_end(range).raw);
	}
	return wrong;
}

#endif
