// SPDX-License-Identifier: MIT
/* as: arch/host/console.c */
#include <asm/host.h>

#include "console.h"
