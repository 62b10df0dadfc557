/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <foundry/types.h>
#include <asm/cpu.h>
#include "types.h"
