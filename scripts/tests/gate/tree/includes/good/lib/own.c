// SPDX-License-Identifier: MIT
#include "private.h"
#include <foundry/types.h>
