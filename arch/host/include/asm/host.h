/* SPDX-License-Identifier: MIT */
/*
 * host - the line between the kernel and the process that it runs in.
 *
 * Below it stands libc.c, the one file that sees libc; above it the kernel,
 * which knows the host by these calls alone.  Both sides include this header,
 * so it uses plain C types.
 */
#ifndef ASM_HOST_H
#define ASM_HOST_H

#include <stdbool.h>
#include <stddef.h>

/* --- the kernel's, called from below ------------------------------------- */

struct host_boot {
	const char	*cmdline;
	unsigned long	ram_bytes;
	unsigned long	stack_low, stack_high;	/* the kernel's part of the process' stack */
};

/* The process has started.  Never returns. */
void host_start(const struct host_boot *boot) __attribute__((noreturn));

enum host_access { HOST_READ, HOST_WRITE, HOST_EXEC, HOST_OTHER };

struct host_trap {
	const char		*what;
	enum host_access	access;
	unsigned long		addr, pc, caller, frame;	/* as in struct fault */
};

/* A signal that means a fault.  Never returns to it. */
void host_trap(const struct host_trap *trap) __attribute__((noreturn));

/* --- the host's, called from above ---------------------------------------- */

/* Simulated RAM from byte @offset on, at @addr, readable and writable. */
bool host_map_ram(unsigned long addr, size_t bytes, unsigned long offset);

/* Faults go to host_trap() from now on. */
bool host_catch_faults(void);

/* Bytes taken or given, 0 at the end, -1 when nothing is there yet. */
long host_read(int fd, void *buf, size_t n);
long host_write(int fd, const void *buf, size_t n);

/* Sleep until @fd has something, @ms at the most. */
void host_wait(int fd, int ms);

/* Two ends of a pipe: [0] reads, [1] writes. */
bool host_pipe(int fds[2]);
void host_close(int fd);

/* A key at a time and no echo, where stdin is a terminal; and back. */
void host_terminal_raw(bool raw);

unsigned long host_ns(void);

void host_exit(int status) __attribute__((noreturn));

/* The same program with the same arguments, from the start. */
void host_restart(void) __attribute__((noreturn));

#endif
