// SPDX-License-Identifier: MIT
#include "clock.h"
#include "run.h"
#include "../../lib/private.h"
