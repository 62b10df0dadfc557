// SPDX-License-Identifier: MIT
/* cmdline - hands each word to the one that declared it, and names what nobody knows. */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/string.h>
#include <foundry/words.h>

TABLE_DECLARE(cmdline_words);

static const struct cmdline_word *find(const struct word *word)
{
	TABLE_FOREACH(cmdline_words, const struct cmdline_word, known)
		if (word_key_is(word, known->key))
			return known;
	return NULL;
}

/* Length of "log." in "log.level": the part that says whose word it is. */
static size_t prefix_len(const char *key, size_t len)
{
	size_t n = 0;

	while (n < len && key[n] != '.')
		n++;
	return n;
}

/* Whether some declared word begins with the same part before the dot. */
static bool is_ours(const struct word *word)
{
	size_t n = prefix_len(word->key, word->key_len);

	TABLE_FOREACH(cmdline_words, const struct cmdline_word, known)
		if (prefix_len(known->key, strlen(known->key)) == n &&
		    memcmp(known->key, word->key, n) == 0)
			return true;
	return false;
}

static void list_known(void)
{
	char line[LOG_LINE_MAX];
	size_t n = 0;

	line[0] = '\0';
	TABLE_FOREACH(cmdline_words, const struct cmdline_word, known)
		if (n < sizeof(line))
			n += (size_t)snprintf(line + n, sizeof(line) - n, " %s", known->key);
	log_warn("cmdline", "known words:%s", line);
}

static int unknown(const struct word *word)
{
	if (is_ours(word)) {
		log_error("cmdline", "unknown word '%.*s'", (int)word->key_len, word->key);
		list_known();
		return -EINVAL;
	}
	log_warn("cmdline", "unknown word '%.*s' is left to others", (int)word->key_len, word->key);
	return 0;
}

static int refuse(const struct cmdline_word *known, const char *what, const char *value)
{
	log_error("cmdline", "%s%s: %s, it takes %s", known->key, value, what,
		  known->values ? known->values : "no value");
	return -EINVAL;
}

static int obey(struct kernel *kernel, const struct word *word)
{
	const struct cmdline_word *known = find(word);
	char shown[CMDLINE_VALUE_MAX + 1] = "=";
	char *value = shown + 1;

	if (!known)
		return unknown(word);
	if (!word->value) {
		if (known->values && !known->optional)
			return refuse(known, "a value is missing", "");
		return known->parse(kernel, NULL);
	}
	if (!word_value_copy(word, value, CMDLINE_VALUE_MAX))
		return refuse(known, "the value is too long", shown);
	if (word->unterminated)
		return refuse(known, "a quote is not closed", shown);
	if (!known->values)
		return refuse(known, "a value is too much", shown);
	if (known->parse(kernel, value))
		return refuse(known, "not a value that it knows", shown);
	return 0;
}

int cmdline_parse(struct kernel *kernel, const char *line)
{
	struct word word;
	int result = 0;

	while ((line = word_next(line, &word)) != NULL) {
		int err = obey(kernel, &word);

		if (err)
			result = err;
	}
	return result;
}
