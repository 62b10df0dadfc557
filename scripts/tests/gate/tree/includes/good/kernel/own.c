// SPDX-License-Identifier: MIT
#include <generated/version.h>
#include <foundry/types.h>
#include <asm/cpu.h>
#include "private.h"
#include "../lib/private.h"
/*
#include "../mm/private.h"
*/
// #include <stdio.h>
