// SPDX-License-Identifier: MIT
#include <foundry/arch.h>
#include <foundry/catch.h>

#include <asm/catch.h>
#include <asm/cpu.h>
#include <asm/physmem.h>

#include "conform/arch.h"
