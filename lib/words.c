// SPDX-License-Identifier: MIT
/* Words of a command line. */

#include <foundry/bug.h>
#include <foundry/string.h>
#include <foundry/words.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The end of text that begins at @at and is not quoted. */
static const char *plain_end(const char *at)
{
	while (*at && !is_blank(*at))
		at++;
	return at;
}

/* The first @c between @at and @end, or @end. */
static const char *find(const char *at, const char *end, char c)
{
	while (at < end && *at != c)
		at++;
	return at;
}

/* The end of text behind an opening quote: the closing one, or the end of the line. */
static const char *quoted_end(const char *at, struct word *word)
{
	const char *end = at + strlen(at);
	const char *quote = find(at, end, '"');

	word->unterminated = quote == end;
	return quote;
}

static void set_key(struct word *word, const char *at, const char *end)
{
	word->key = at;
	word->key_len = (size_t)(end - at);
}

static void set_value(struct word *word, const char *at, const char *end)
{
	word->value = at;
	word->value_len = (size_t)(end - at);
}

static const char *skip_quote(const char *end, const struct word *word)
{
	return word->unterminated ? end : end + 1;
}

/* @at is behind the quote that opens the word. */
static const char *take_quoted(const char *at, struct word *word)
{
	const char *end = quoted_end(at, word);
	const char *equals = find(at, end, '=');

	set_key(word, at, equals);
	if (equals < end)
		set_value(word, equals + 1, end);
	return skip_quote(end, word);
}

static const char *take_plain(const char *at, struct word *word)
{
	const char *end = plain_end(at);
	const char *equals = find(at, end, '=');

	set_key(word, at, equals);
	if (equals == end)
		return end;
	at = equals + 1;
	if (*at != '"') {
		set_value(word, at, end);
		return end;
	}
	at++;
	end = quoted_end(at, word);
	set_value(word, at, end);
	return skip_quote(end, word);
}

const char *word_next(const char *line, struct word *word)
{
	while (is_blank(*line))
		line++;
	if (!*line)
		return NULL;

	*word = (struct word){ .key = line };
	return *line == '"' ? take_quoted(line + 1, word) : take_plain(line, word);
}

bool word_key_is(const struct word *word, const char *key)
{
	return strlen(key) == word->key_len && memcmp(key, word->key, word->key_len) == 0;
}

bool word_value_copy(const struct word *word, char *buf, size_t size)
{
	size_t len;

	BUG_ON(size == 0, "word_value_copy() into a buffer of no bytes");
	len = MIN(word->value_len, size - 1);
	if (word->value)
		memcpy(buf, word->value, len);
	buf[len] = '\0';
	return len == word->value_len;
}
