// SPDX-License-Identifier: MIT
#include <foundry/types.h>
#include "greeter.h"
