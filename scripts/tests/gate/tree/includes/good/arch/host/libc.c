// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <sys/mman.h>
#include <asm/cpu.h>
