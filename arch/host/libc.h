/* SPDX-License-Identifier: MIT */
/* Between the files that see libc. */
#ifndef HOST_LIBC_H
#define HOST_LIBC_H

#include <asm/host.h>

/* The process' own stack is that of CPU 0. */
void libc_first_cpu(unsigned long low, unsigned long high);

/* The lower end of the stack that its signals have: running out of the other one can be told. */
unsigned long libc_signal_stack(void);

/* Whether each thread stays on one CPU of the host, another one than its neighbours.  Set before there are any. */
extern bool libc_threads_apart;

#endif
