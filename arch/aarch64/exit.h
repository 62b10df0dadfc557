/* SPDX-License-Identifier: MIT */
/* exit - the end of the machine, as a debugger or an emulator takes it, else by power off. */
#ifndef AARCH64_EXIT_H
#define AARCH64_EXIT_H

#include <foundry/addr.h>

/* The exit itself, for those who know its blocks. */
void semihosting_call(u64 operation, const void *block);

/* Whether the instruction at @pc is the exit, which nobody has taken.  Context: any, panic-safe. */
bool exit_is_refused(vaddr_t pc);

#endif
