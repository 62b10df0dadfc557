/* SPDX-License-Identifier: MIT */
/*
 * cmdline - the words that firmware hands over.
 *
 * A word is `key` or `key=value`; double quotes keep blanks.  Whoever
 * understands a word declares it beside the code that obeys it:
 *
 *	static const struct cmdline_word level = {
 *		.key = "log.level", .values = "error|warn|info|debug", .parse = parse_level,
 *	};
 *	CMDLINE_WORD(level);
 *
 * A bad value stops the boot with a sentence.  An unknown word does too when its part before the
 * dot is ours (log., boot., ktest.); others may be meant for someone else and are only named.
 */
#ifndef FOUNDRY_CMDLINE_H
#define FOUNDRY_CMDLINE_H

#include <foundry/table.h>
#include <foundry/types.h>

struct kernel;

#define CMDLINE_VALUE_MAX	128

struct cmdline_word {
	const char	*key;
	const char	*values;	/* what it takes, for people; NULL: it takes no value */
	bool		optional;	/* the value may be left out */

	/*
	 * @value is NULL when there is none; it lives until parse returns.
	 * Return 0, or -EINVAL to have the word refused with @values.
	 */
	int		(*parse)(struct kernel *kernel, const char *value);
};

#define CMDLINE_WORD(object)	TABLE_ADD(cmdline_words, object)

/**
 * cmdline_parse() - obey the words
 * @kernel:	whose options they are
 * @line:	the words
 *
 * Context: boot only.
 * Return: 0, or -EINVAL when a word was refused; each is named in the log.
 */
int __must_check cmdline_parse(struct kernel *kernel, const char *line);

#endif
