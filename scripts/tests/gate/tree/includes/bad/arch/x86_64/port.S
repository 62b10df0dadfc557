/* SPDX-License-Identifier: MIT */
#include "trap.h"
#include "../host/port.h"
