// SPDX-License-Identifier: MIT
/* Globs, and lists of them. */

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

/* One pattern: a glob of groups, or of groups and of names with a dot between. */
static bool selects(const char *pattern, size_t n, const char *group, const char *name)
{
	size_t dot = 0;

	while (dot < n && pattern[dot] != '.')
		dot++;
	if (!str_match(pattern, dot, group))
		return false;
	return dot == n || str_match(pattern + dot + 1, n - dot - 1, name);
}

bool str_selects(const char *patterns, const char *group, const char *name)
{
	if (!*patterns)
		return true;
	for (;;) {
		const char *comma = strchr(patterns, ',');
		size_t n = comma ? (size_t)(comma - patterns) : strlen(patterns);

		if (selects(patterns, n, group, name))
			return true;
		if (!comma)
			return false;
		patterns = comma + 1;
	}
}
