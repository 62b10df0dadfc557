// SPDX-License-Identifier: MIT
#include "private.h"
#include "../../lib/private.h"
