// SPDX-License-Identifier: MIT
/* word_next(), against a machine that reads the line one character at a time. */
#include <stdlib.h>
#include <string.h>

#include "differ.h"

#define WORDS_MAX	32

struct reader {
	struct word	words[WORDS_MAX];
	size_t		count;
	enum { BETWEEN, IN_KEY, IN_VALUE } state;
	bool		quoted;
};

static bool ends_word(const struct reader *reader, char c)
{
	if (reader->quoted)
		return c == '"';
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void begin(struct reader *reader, const char *at)
{
	if (reader->count == WORDS_MAX)
		abort();
	reader->words[reader->count] = (struct word){ .key = at };
	reader->state = IN_KEY;
}

static void end(struct reader *reader, bool unterminated)
{
	reader->words[reader->count++].unterminated = unterminated;
	reader->state = BETWEEN;
	reader->quoted = false;
}

/* A character of a word that has begun. */
static void read_inside(struct reader *reader, const char *at)
{
	struct word *word = &reader->words[reader->count];

	if (ends_word(reader, *at)) {
		end(reader, false);
	} else if (reader->state == IN_KEY && *at == '=') {
		reader->state = IN_VALUE;
		word->value = at + 1;
	} else if (reader->state == IN_KEY) {
		word->key_len++;
	} else if (*at == '"' && at == word->value && !reader->quoted && at[-1] == '=') {
		reader->quoted = true;
		word->value++;
	} else {
		word->value_len++;
	}
}

static void read_char(struct reader *reader, const char *at)
{
	if (reader->state != BETWEEN) {
		read_inside(reader, at);
	} else if (*at == '"') {
		reader->quoted = true;
		begin(reader, at + 1);
	} else if (!ends_word(reader, *at)) {
		begin(reader, at);
		read_inside(reader, at);
	}
}

static bool same(const struct word *a, const struct word *b)
{
	return a->key == b->key && a->key_len == b->key_len && a->value == b->value &&
	       a->value_len == b->value_len && a->unterminated == b->unterminated;
}

void compare_words(void)
{
	char *line = random_text("ab==\"\" \t\n\r", WORDS_MAX);
	struct reader reader = { .count = 0 };
	const char *at;
	struct word word;
	size_t i = 0;

	for (at = line; *at; at++)
		read_char(&reader, at);
	if (reader.state != BETWEEN)
		end(&reader, reader.quoted);

	for (at = line; (at = f_word_next(at, &word)) != NULL; i++) {
		if (i == reader.count || !same(&word, &reader.words[i]))
			differs("word %zu of |%s| is another", i, line);
	}
	if (i != reader.count)
		differs("|%s| has %zu words, not %zu", line, reader.count, i);
	free(line);
}
