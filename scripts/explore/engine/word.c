// SPDX-License-Identifier: MIT
/*
 * word - a schedule in one word: where it leaves the usual way.
 *
 * The usual way is that a thread goes on until it waits or ends, then the next one's turn comes; no
 * interrupt; loads return the newest value and stores are seen at once.  The word begins with the model: s, t
 * or w.  a12b: before its 12th operation thread a is left for thread b; thread e is whoever starts them.
 * A to D: one store leaves that thread's buffer.  i: its interrupt comes.  k: its store is kept.  p to y:
 * it reads the value before the newest, or the one before that...
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* What is tried when a word is made shorter. */
#define EARLIER_MAX	200
#define EARLIER_ITEMS	8

void word_note(char letter)
{
	struct word *record = &E->record;

	if (record->length == ITEMS)
		fail("the explorer has no room for more than %u items of a word", ITEMS);
	record->items[record->length++] = (struct item){
		.thread = E->current, .count = self()->count, .letter = letter,
	};
}

/*
 * Each thread has its own items, in their order.  How far threads have come when another one chooses differs
 * between a search, which runs through what nobody shares, and a replay, which does not know of that.
 */
bool word_takes(char letter)
{
	for (unsigned int i = 0; i < E->given.length; i++) {
		struct item *item = &E->given.items[i];

		if (item->thread != E->current || item->run == E->run || item->count < self()->count)
			continue;
		if (item->count != self()->count || item->letter != letter)
			return false;
		item->run = E->run;
		return true;
	}
	return false;
}

bool word_parse(struct word *word, const char *text, enum model *model)
{
	const char *models = "stw", *found = *text ? strchr(models, *text) : NULL;

	word->length = 0;
	if (!found)
		return false;
	*model = (enum model)(found - models);
	for (text++; *text; text++) {
		struct item *item = &word->items[word->length++];
		char *end;

		if (*text < 'a' || *text > 'a' + NO_THREAD || !isdigit((unsigned char)text[1]) ||
		    word->length == ITEMS)
			return false;
		item->run = 0;
		item->thread = (unsigned int)(*text - 'a');
		item->count = (unsigned int)strtoul(text + 1, &end, 10);
		item->letter = *end;
		if (!isalpha((unsigned char)*end) || item->count > STEPS)
			return false;
		text = end;
	}
	return true;
}

void word_print(const struct word *word)
{
	putchar("stw"[E->model]);
	for (unsigned int i = 0; i < word->length; i++)
		printf("%c%u%c", 'a' + word->items[i].thread, word->items[i].count, word->items[i].letter);
}

/* --- the shortest ------------------------------------------------------------------------ */

static bool fails(const struct word *word)
{
	E->given = *word;
	return run_schedule() == FAILED;
}

/* Without item @i; true if it fails as well: then it is the better one. */
static bool better_without(struct word *best, unsigned int i)
{
	static struct word word;

	word = *best;
	word.length--;
	memmove(&word.items[i], &word.items[i + 1], (word.length - i) * sizeof(word.items[0]));
	if (!fails(&word) || E->record.length >= best->length)
		return false;
	*best = E->record;
	return true;
}

/* With item @i earlier: there is less to read. */
static bool better_earlier(struct word *best, unsigned int i, unsigned int *steps)
{
	static struct word word;

	for (unsigned int count = 0; count < best->items[i].count && count < EARLIER_MAX; count++) {
		word = *best;
		word.items[i].count = count;
		if (!fails(&word) || E->record.length > best->length || E->steps >= *steps)
			continue;
		*best = E->record;
		*steps = E->steps;
		return true;
	}
	return false;
}

/* From the record of a failure; afterwards the best word is the given one. */
void word_shrink(void)
{
	static struct word best;
	unsigned int steps = STEPS + 1;
	bool better;

	E->replays = true;
	best = E->record;
	if (fails(&best) && E->record.length <= best.length)
		best = E->record;
	do {
		better = false;
		for (unsigned int i = best.length; i-- > 0;)
			if (i < best.length && better_without(&best, i))
				better = true;
	} while (better);
	for (unsigned int i = 0; i < best.length && i < EARLIER_ITEMS; i++)
		better_earlier(&best, i, &steps);
	E->given = best;
}
