// SPDX-License-Identifier: MIT
/* frame_poison - a pattern that is no pointer, no small number and no instruction one would want. */
#include "frame_poison.h"

#define BYTE		0xfd
#define PATTERN		(BYTE * 0x0101010101010101ull)

void frame_poison(void *memory)
{
	u64 *words = memory;

	for (u64 i = 0; i < FRAME_BYTES / sizeof(u64); i++)
		words[i] = PATTERN;
}

u64 frame_poison_damage(const void *memory)
{
	const u64 *words = memory;

	for (u64 i = 0; i < FRAME_BYTES / sizeof(u64); i++) {
		const u8 *bytes = (const u8 *)&words[i];
		unsigned int byte = 0;

		if (words[i] == PATTERN)
			continue;
		while (bytes[byte] == BYTE)
			byte++;
		return i * sizeof(u64) + byte;
	}
	return FRAME_BYTES;
}
