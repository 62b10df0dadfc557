// SPDX-License-Identifier: MIT
#include "conform/clock.h"
#include "private.h"
