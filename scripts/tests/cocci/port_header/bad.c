// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>

#include <asm/cpu.h>
#include <asm/msr.h> /* BAD */
#include <arch/host/host.h> /* BAD */

#include "../arch/x86_64/paging.h" /* BAD */
#include "log_capture_ktest.h"
