// SPDX-License-Identifier: MIT
/* sequence - the words in which an execution is told. */
#include <foundry/print.h>

#include "sequence.h"

bool finding_is(struct finding *finding, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(finding->why, sizeof(finding->why), fmt, args);
	va_end(args);
	return false;
}

void finding_tell(struct finding *finding, const char *fmt, ...)
{
	struct story *story = finding->story;
	va_list args;

	if (!story || story->len >= sizeof(story->text))
		return;
	va_start(args, fmt);
	story->len += (size_t)vsnprintf(story->text + story->len, sizeof(story->text) - story->len,
					fmt, args);
	va_end(args);
}

const char *thing_name(size_t n, char name[THING_NAME_MAX])
{
	if (n < 26)
		snprintf(name, THING_NAME_MAX, "%c", (char)('A' + n));
	else
		snprintf(name, THING_NAME_MAX, "%c%zu", (char)('A' + n % 26), n / 26);
	return name;
}
