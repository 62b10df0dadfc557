// SPDX-License-Identifier: MIT
#include "../../kernel/private.h"
#include "conform/clock.h"
