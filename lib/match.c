// SPDX-License-Identifier: MIT
/* Globs. */

#include <foundry/string.h>

/*
 * A star that fails takes one character more and tries again.  Only the last
 * star need do so: whatever an earlier one could take, the last can as well.
 */
bool str_match(const char *glob, size_t glob_len, const char *text)
{
	const char *end = glob + glob_len;
	const char *behind_star = NULL, *taken = NULL;

	while (*text) {
		if (glob < end && *glob == '*') {
			behind_star = ++glob;
			taken = text;
		} else if (glob < end && (*glob == '?' || *glob == *text)) {
			glob++;
			text++;
		} else if (behind_star) {
			glob = behind_star;
			text = ++taken;
		} else {
			return false;
		}
	}
	while (glob < end && *glob == '*')
		glob++;
	return glob == end;
}
