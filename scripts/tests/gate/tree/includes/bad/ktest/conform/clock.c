// SPDX-License-Identifier: MIT
#include "clock.h"
#include <asm/cpu.h>
#include "../../kernel/private.h"
