// SPDX-License-Identifier: MIT
#include "helper.h"
#include "conform/clock.h"
