// SPDX-License-Identifier: MIT
/* shrink - from a sequence that fails to the least that still does. */
#include <foundry/string.h>

#include "sequence.h"

/* What needs many runs is tried once there are no more than so many operations. */
#define PAIRS_MAX	24
#define TRADE_MAX	8

struct shrink {
	struct sequence	*best;
	struct sequence	candidate;
	bool		(*fails)(void *arg, const struct sequence *);
	void		*arg;
	size_t		runs;		/* left */
};

/* Return: whether the candidate fails, and is the best now. */
static bool is_better(struct shrink *shrink)
{
	if (shrink->runs == 0)
		return false;
	shrink->runs--;
	if (!shrink->fails(shrink->arg, &shrink->candidate))
		return false;
	*shrink->best = shrink->candidate;
	return true;
}

static void leave_out(struct sequence *sequence, size_t from, size_t count)
{
	struct operation *at = &sequence->ops[from];

	sequence->count -= count;
	memmove(at, at + count, (sequence->count - from) * sizeof(*at));
}

/* From the end, where what follows is least. */
static bool without_chunks(struct shrink *shrink, size_t size)
{
	bool better = false;

	for (size_t end = shrink->best->count; end >= size && shrink->runs; ) {
		shrink->candidate = *shrink->best;
		leave_out(&shrink->candidate, end - size, size);
		if (is_better(shrink))
			better = true;
		end = end > size ? end - size : 0;
	}
	return better;
}

/* An alloc and its free are in nobody's way together, and often not alone. */
static bool without_a_pair(struct shrink *shrink)
{
	for (size_t last = shrink->best->count; last-- > 1; ) {
		for (size_t first = last; first-- > 0; ) {
			shrink->candidate = *shrink->best;
			leave_out(&shrink->candidate, last, 1);
			leave_out(&shrink->candidate, first, 1);
			if (is_better(shrink))
				return true;
		}
	}
	return false;
}

static bool with_fewer(struct shrink *shrink)
{
	bool better = false;

	for (size_t size = shrink->best->count / 2; size > 0; size /= 2)
		better |= without_chunks(shrink, size);
	while (shrink->best->count <= PAIRS_MAX && without_a_pair(shrink))
		better = true;
	return better;
}

static bool with_byte(struct shrink *shrink, size_t byte, u8 value)
{
	shrink->candidate = *shrink->best;
	((u8 *)shrink->candidate.ops)[byte] = value;
	return is_better(shrink);
}

/* To 0 at best; else by halves, then one by one. */
static bool with_smaller(struct shrink *shrink)
{
	const u8 *bytes = (const u8 *)shrink->best->ops;
	bool better = false;

	for (size_t i = 0; i < shrink->best->count * sizeof(struct operation); i++) {
		if (bytes[i] && with_byte(shrink, i, 0))
			better = true;
		while (bytes[i] > 1 && with_byte(shrink, i, bytes[i] / 2))
			better = true;
		while (bytes[i] > 1 && with_byte(shrink, i, bytes[i] - 1))
			better = true;
	}
	return better;
}

/* Two bytes at once: the size of one thing that must fit behind another. */
static bool with_two_smaller(struct shrink *shrink)
{
	size_t bytes = shrink->best->count * sizeof(struct operation);

	for (size_t i = 0; i < bytes && shrink->best->count <= TRADE_MAX; i++) {
		for (size_t j = 0; j < i; j++) {
			u8 *ops = (u8 *)shrink->candidate.ops;

			shrink->candidate = *shrink->best;
			if (ops[i] == 0 || ops[j] == 0)
				continue;
			ops[i]--;
			ops[j]--;
			if (is_better(shrink))
				return true;
		}
	}
	return false;
}

/* What is left of the best without some, with another byte in one operation. */
static bool with_traded(struct shrink *shrink, size_t from, size_t count)
{
	static const u8 values[] = { 1, 2, 3, 4, 5, 6, 7, 15, 31, 63, 127, 255 };
	struct sequence *candidate = &shrink->candidate;

	for (size_t i = 0; i < shrink->best->count - count; i++) {
		for (size_t value = 0; value < 2 * ARRAY_SIZE(values); value++) {
			*candidate = *shrink->best;
			leave_out(candidate, from, count);
			if (value % 2)
				candidate->ops[i].how = values[value / 2];
			else
				candidate->ops[i].size = values[value / 2];
			if (is_better(shrink))
				return true;
		}
	}
	return false;
}

/* Fewer operations for a larger size, or another way, of one of them. */
static bool with_a_trade(struct shrink *shrink)
{
	size_t n = shrink->best->count;

	for (size_t count = n > 0 ? n - 1 : 0; n <= TRADE_MAX && count > 0; count--)
		for (size_t from = 0; from + count <= n; from++)
			if (with_traded(shrink, from, count))
				return true;
	return false;
}

void sequence_shrink(struct sequence *sequence, bool (*fails)(void *arg, const struct sequence *),
		     void *arg, size_t runs)
{
	static struct shrink shrink;	/* too large for a stack */

	shrink = (struct shrink){ .best = sequence, .fails = fails, .arg = arg, .runs = runs };
	while (with_fewer(&shrink) || with_smaller(&shrink) || with_two_smaller(&shrink) ||
	       with_a_trade(&shrink))
		;
}
