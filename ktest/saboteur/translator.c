// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/translator_map.h>

#include "conform/translator.h"
#include "saboteur.h"

/* A map whose look-up goes through one wrong function. */
struct bad_translator {
	struct translator_bench	bench;
	int			(*translate)(struct translator *translator, vaddr_t from, paddr_t *to);
};

/* The first two share physical memory. */
static const struct translator_span all[] = {
	{ vaddr(0x10000), paddr(0x200000), 0x4000 },
	{ vaddr(0x20000), paddr(0x200000), 0x4000 },
	{ vaddr(0x30000), paddr(0x900000), 0x4000 },
	{ vaddr(0x40000), paddr(0x700000), 0x4000 },
};

#define ALIAS		(&all[0])
#define SPANS		(&all[2])
#define SPAN_COUNT	2
#define UNMAPPED	0x1f000

static struct translator_map map;
static struct translator_mapping slots[ARRAY_SIZE(all)];
static struct translator_ops wrong;
static const struct translator_ops *right;
static vaddr_t last;	/* question */
static bool refused;	/* was it */

static struct translator *fresh(struct ktest *kt)
{
	const struct bad_translator *bad = kt->bench;

	translator_map_init(&map, slots, ARRAY_SIZE(slots));
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		ASSERT_EQ(kt, translator_map_insert(&map, all[i].from, all[i].to,
						    all[i].bytes), 0);
	right = map.translator.ops;
	wrong.translate = bad->translate;
	map.translator.ops = &wrong;
	last = vaddr(UNMAPPED);
	refused = false;
	return &map.translator;
}

static int right_translate(vaddr_t from, paddr_t *to)
{
	return right->translate(&map.translator, from, to);
}

/* Distance of @at to the start of what it is in; U64_MAX when it is in nothing. */
static u64 offset_of(vaddr_t at)
{
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (vaddr_diff(at, all[i].from) < all[i].bytes)
			return vaddr_diff(at, all[i].from);
	}
	return U64_MAX;
}

static bool is_mapped(vaddr_t at)
{
	return offset_of(at) != U64_MAX;
}

/* The frames in the middle are not in a row. */
static int swaps_frames(struct translator *translator, vaddr_t from, paddr_t *to)
{
	int err = right_translate(from, to);

	if (!err && offset_of(from) > FRAME_BYTES && offset_of(from) < 2 * FRAME_BYTES)
		*to = paddr_add(*to, FRAME_BYTES);
	return err;
}

static int whole_frames(struct translator *translator, vaddr_t from, paddr_t *to)
{
	int err = right_translate(from, to);

	if (!err)
		*to = paddr_align_down(*to, FRAME_BYTES);
	return err;
}

static int invents(struct translator *translator, vaddr_t from, paddr_t *to)
{
	if (!vaddr_eq(from, vaddr(UNMAPPED)))
		return right_translate(from, to);
	/* SAFETY: wrong on purpose, and nobody looks there */
	*to = paddr(from.raw);
	return 0;
}

static int other_error(struct translator *translator, vaddr_t from, paddr_t *to)
{
	return right_translate(from, to) ? -EINVAL : 0;
}

static int writes_in_vain(struct translator *translator, vaddr_t from, paddr_t *to)
{
	int err = right_translate(from, to);

	if (err)
		*to = paddr(0);
	return err;
}

static int without_first(struct translator *translator, vaddr_t from, paddr_t *to)
{
	return offset_of(from) == 0 ? -ENOENT : right_translate(from, to);
}

static int without_last(struct translator *translator, vaddr_t from, paddr_t *to)
{
	return offset_of(from) == SPANS->bytes - 1 ? -ENOENT : right_translate(from, to);
}

static int one_more(struct translator *translator, vaddr_t from, paddr_t *to)
{
	return right_translate(is_mapped(from) ? from : vaddr_add(from, U64_MAX), to);
}

static int one_before(struct translator *translator, vaddr_t from, paddr_t *to)
{
	return right_translate(is_mapped(from) ? from : vaddr_add(from, 1), to);
}

static int drifts(struct translator *translator, vaddr_t from, paddr_t *to)
{
	bool again = vaddr_eq(from, last);
	int err = right_translate(from, to);

	last = from;
	if (!err && again)
		*to = paddr_add(*to, 1);
	return err;
}

static int sulks(struct translator *translator, vaddr_t from, paddr_t *to)
{
	int err = refused ? -ENOENT : right_translate(from, to);

	refused = err != 0;
	return err;
}

static int first_alias_only(struct translator *translator, vaddr_t from, paddr_t *to)
{
	bool second = vaddr_diff(from, ALIAS[1].from) < ALIAS[1].bytes;

	return second ? -ENOENT : right_translate(from, to);
}

#define BAD(fn)	(&(const struct bad_translator){				\
	.bench = { .fresh = fresh, .spans = SPANS, .count = SPAN_COUNT,		\
		   .unmapped = { UNMAPPED }, .alias = ALIAS },			\
	.translate = fn })

static const struct saboteur table[] = {
	{ .name = "TRANSLATOR-1 mixes up two frames", .bench = BAD(swaps_frames) },
	{ .name = "TRANSLATOR-1 gives the start of the frame", .bench = BAD(whole_frames),
	  .also = "TRANSLATOR-3 TRANSLATOR-4 TRANSLATOR-5",
	  .why = "the bytes that they ask for are not the first of a frame" },
	{ .name = "TRANSLATOR-2 translates what is not mapped", .bench = BAD(invents),
	  .also = "TRANSLATOR-4", .why = "the question that is refused there is the same" },
	{ .name = "TRANSLATOR-2 has another error", .bench = BAD(other_error) },
	{ .name = "TRANSLATOR-2 writes a result that it refuses", .bench = BAD(writes_in_vain) },
	{ .name = "TRANSLATOR-3 leaves out the first byte", .bench = BAD(without_first) },
	{ .name = "TRANSLATOR-3 leaves out the last byte", .bench = BAD(without_last) },
	{ .name = "TRANSLATOR-3 maps one byte too many", .bench = BAD(one_more) },
	{ .name = "TRANSLATOR-3 maps the byte before", .bench = BAD(one_before) },
	{ .name = "TRANSLATOR-4 drifts when asked again", .bench = BAD(drifts) },
	{ .name = "TRANSLATOR-4 refuses once after a refusal", .bench = BAD(sulks) },
	{ .name = "TRANSLATOR-5 knows the first of two ranges", .bench = BAD(first_alias_only) },
};

static const struct saboteur_contract contract = { .conform = translator_conform };

SABOTEURS(translator, FACT(CONSOLE), contract, table);
