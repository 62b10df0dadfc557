// SPDX-License-Identifier: MIT
#include <foundry/frames.h>

int frames_max(void)
{
	return FRAMES_MAX;
}
