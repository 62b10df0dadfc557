/* SPDX-License-Identifier: MIT */
#include "../../../../lib/private.h"
