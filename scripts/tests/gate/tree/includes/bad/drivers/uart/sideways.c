// SPDX-License-Identifier: MIT
#include "private.h"
#include "../timer/private.h"
#include "../../arch/x86_64/trap.h"
