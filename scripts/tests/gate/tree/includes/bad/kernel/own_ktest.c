// SPDX-License-Identifier: MIT
#include "conform/clock.h"
#include "../mm/private.h"
