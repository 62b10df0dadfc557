// SPDX-License-Identifier: MIT
#include <foundry/kconfig.h>

int uart(void);

int uart(void)
{
	return IS_ENABLED(CONFIG_FRAMES_POISON);
}
