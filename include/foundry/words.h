/* SPDX-License-Identifier: MIT */
/*
 * words - a command line, word by word, without copying it.
 *
 * Blanks separate words: space, tab, newline, carriage return.  A word is a
 * key, or a key and a value parted by the word's first `=`.
 *
 * Double quotes keep blanks.  A quote opens at the start of a word, or of its
 * value; anywhere else it is a character like any other.  The next quote
 * closes it and ends the word, blank or not.  Quotes are no part of the text:
 *
 *	quiet log=4 ktest="alarm*.ALARM-2 never*" "note=two words"
 *
 * is `quiet`, `log` with `4`, `ktest` with `alarm*.ALARM-2 never*`, and
 * `note` with `two words`.  A quote that nothing closes runs to the line's end.
 *
 * Used by:  whoever reads the command line that firmware handed over.
 * Context of all: any.
 */
#ifndef FOUNDRY_WORDS_H
#define FOUNDRY_WORDS_H

#include <foundry/types.h>

/* One word.  Both texts point into the line; neither is terminated. */
struct word {
	const char	*key;
	size_t		key_len;
	const char	*value;		/* NULL: no `=`; `key=` has an empty one */
	size_t		value_len;
	bool		unterminated;	/* a quote was never closed */
};

/**
 * word_next() - take the next word off a line
 * @line:	the line, or what the last call returned
 * @word:	receives the word; untouched when there is none
 *
 *	for (const char *at = line; (at = word_next(at, &word)) != NULL; )
 *
 * Return: where to go on, or NULL when only blanks were left.
 */
const char *word_next(const char *line, struct word *word);

/* Whether the key of @word is exactly @key. */
bool word_key_is(const struct word *word, const char *key);

/**
 * word_value_copy() - copy a value into a buffer, always terminated
 * @word:	a word; one without a value gives the empty text
 * @buf:	receives the text
 * @size:	bytes in @buf, not 0
 *
 * Return: whether all of it fitted; else it was cut.
 */
bool word_value_copy(const struct word *word, char *buf, size_t size);

#endif
