// SPDX-License-Identifier: MIT
#include <foundry/types.h>
#include "../kernel/private.h"
