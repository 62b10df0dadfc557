// SPDX-License-Identifier: MIT
#include "trap.h"
#include "../../kernel/private.h"
#include "../../drivers/timer/private.h"
