// SPDX-License-Identifier: MIT
#include "private.h"
#include "../mm/private.h"
#include <mm/private.h>
#  include <drivers/uart/private.h>
#include "conform/clock.h"
#include SOME_HEADER
#include "absent.h"
#include <string.h>
