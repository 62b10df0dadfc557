/* SPDX-License-Identifier: MIT */
#include "../../kernel/private.h"
#include <stdio.h>
