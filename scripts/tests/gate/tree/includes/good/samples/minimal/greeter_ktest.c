// SPDX-License-Identifier: MIT
#include "greeter.h"
#include "run.h"
