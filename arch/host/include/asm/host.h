/* SPDX-License-Identifier: MIT */
/*
 * host - the line between the kernel and the process that it runs in.
 *
 * Below it stands libc*.c, the files that see libc; above it the kernel, which knows the host by these
 * calls alone.  Both sides include this header, so it uses plain C types.
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
	unsigned long	image_low, image_high;	/* the program, its data too */
	unsigned int	cpus;
	bool		threads;		/* each CPU is one; else fibers of one */
	unsigned long	seed;			/* of their turns */
};

/* The process has started.  Never returns. */
void host_start(const struct host_boot *boot) __attribute__((noreturn));

enum host_access { HOST_READ, HOST_WRITE, HOST_EXEC, HOST_OTHER };

struct host_trap {
	const char		*what;
	enum host_access	access;
	unsigned long		addr, pc, caller, frame;	/* as in struct fault */
	bool			may_resolve;	/* nothing is mapped there, or not so */
	unsigned long		stack_low;			/* of the stack that signals have */
};

/* A signal that means a fault.  It returns when the access is to be tried again. */
void host_trap(const struct host_trap *trap);

/* Whether @addr lies in a stack that is in use.  From a handler of signals. */
bool host_is_stack(unsigned long addr);

/* --- the host's, called from above ---------------------------------------- */

/* Simulated RAM from byte @offset on, at @addr, readable and writable. */
bool host_map_ram(unsigned long addr, size_t bytes, unsigned long offset);

/* Addresses for later: an access is a fault.  False where anything is mapped already. */
bool host_reserve(unsigned long addr, size_t bytes);
void host_release(unsigned long addr, size_t bytes);

/* In what is reserved: memory of its own, with shadow where KASAN wants it. */
bool host_map_stack(unsigned long addr, size_t bytes);

/* Shadow for memory that will be there, where KASAN wants it. */
bool host_map_shadow(unsigned long addr, size_t bytes);

enum host_right { HOST_MAY_READ = 1, HOST_MAY_WRITE = 2, HOST_MAY_EXEC = 4 };

/*
 * In what is reserved, whatever was mapped there: simulated RAM from byte @offset on, behind its end a
 * bus error; and nothing again.  Each is a system call or two, so a handler of signals may make it.
 * False: the process has as many mappings as Linux gives it.
 */
bool host_map(unsigned long addr, size_t bytes, unsigned long offset, unsigned int rights);
bool host_unmap(unsigned long addr, size_t bytes);

/* Code was written to these bytes, by way of another address. */
void host_sync_code(unsigned long addr, size_t bytes);

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

/* --- CPUs but the first, which has the process' own stack ------------------ */

#define HOST_SIGNAL_STACK_BYTES	(128ul << 10)

struct host_stacks {
	unsigned long	low, high;
	unsigned long	signal_low;	/* a second one, of HOST_SIGNAL_STACK_BYTES */
};

/*
 * Fibers: CPU @id begins at @enter() when it is switched to, and goes on in [@low, @high), the stack that it was
 * left on.  A switch returns when somebody switches back; an end never does, and the CPU may be started again.
 */
void host_fiber_start(unsigned int id, const struct host_stacks *stacks, void (*enter)(unsigned int id));
void host_fiber_switch(unsigned int id, unsigned long low, unsigned long high);
void host_fiber_end(unsigned int id, unsigned long low, unsigned long high) __attribute__((noreturn));

/* Threads: CPU @id begins at once.  False: the host has no thread for it. */
bool host_thread_start(unsigned int id, const struct host_stacks *stacks, void (*enter)(unsigned int id));
void host_thread_end(void) __attribute__((noreturn));

/* Sleep while *@word is 0, @ns at the most; end the sleep of whoever does. */
void host_sleep(unsigned int *word, unsigned long ns);
void host_wake(unsigned int *word);

/* Another thread may run. */
void host_yield(void);

void host_exit(int status) __attribute__((noreturn));

/* The same program with the same arguments, from the start. */
void host_restart(void) __attribute__((noreturn));

#endif
