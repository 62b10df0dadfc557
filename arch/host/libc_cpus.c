// SPDX-License-Identifier: MIT
/*
 * Simulated CPUs as the process sees them: stacks, of which one runs or each in a thread of its own.
 *
 * Every one has a second stack, for signals: a CPU may be left in the middle of a fault.
 */
#include <foundry/atomic.h>	/* before libc, which redefines a word of its compiler.h */

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "libc.h"

struct libc_cpu {
	struct host_stacks	stacks;
	void			(*enter)(unsigned int id);
	void			*sp;		/* of a fiber that does not run */
	void			*fake_stack;	/* ASan's */
	bool			has_thread;
	u32			may_run;	/* of a thread: atomic */
	jmp_buf			begin;
};

static struct libc_cpu cpus[CONFIG_CPU_MAX];
static __thread struct libc_cpu *current = &cpus[0];
static char first_signal_stack[HOST_SIGNAL_STACK_BYTES];

static void use_signal_stack(void)
{
	stack_t stack = {
		.ss_sp = (void *)current->stacks.signal_low,	/* SAFETY: a stack that is there */
		.ss_size = HOST_SIGNAL_STACK_BYTES,
	};

	sigaltstack(&stack, NULL);
}

void libc_first_cpu(unsigned long low, unsigned long high)
{
	current->stacks = (struct host_stacks){
		.low = low, .high = high,
		.signal_low = (unsigned long)first_signal_stack, /* SAFETY: a bound */
	};
	use_signal_stack();
}

unsigned long libc_signal_stack(void)
{
	return current->stacks.signal_low;
}

/* --- what ASan wants to know of stacks -------------------------------------------------- */

#ifdef __SANITIZE_ADDRESS__

/* Of its library; not every compiler has the headers. */
void __sanitizer_start_switch_fiber(void **keep, const void *bottom, size_t bytes);
void __sanitizer_finish_switch_fiber(void *kept, const void **bottom, size_t *bytes);
void __asan_unpoison_memory_region(const volatile void *memory, size_t bytes);

/* @keep: where the one that is left is told by, when it comes back; NULL: never. */
static void tell_leave(void **keep, unsigned long low, unsigned long high)
{
	/* SAFETY: a bound, not followed */
	__sanitizer_start_switch_fiber(keep, (const void *)low, high - low);
}

static void tell_come(void *kept)
{
	__sanitizer_finish_switch_fiber(kept, NULL, NULL);
}

static void tell_fresh(const struct libc_cpu *cpu)
{
	/* SAFETY: a bound, not followed */
	__asan_unpoison_memory_region((const void *)cpu->stacks.low, cpu->stacks.high - cpu->stacks.low);
}

#else

static void tell_leave(void **keep, unsigned long low, unsigned long high)
{
}

static void tell_come(void *kept)
{
}

static void tell_fresh(const struct libc_cpu *cpu)
{
}

#endif

/* --- fibers -------------------------------------------------------------------------------- */

/*
 * void libc_switch(void **from, void *to)
 *
 * What a call preserves goes to the stack, and the stack pointer to *@from; @to was kept so.
 * Psabi x86_64 3.2.1, AAPCS64 6.1.
 */
void libc_switch(void **from, void *to);

#if defined(__x86_64__)

# define KEPT_WORDS	8
# define KEPT_RETURN	6	/* what `ret` finds; above it, the end of the chain of callers */

__asm__(
"	.pushsection .text\n"
"	.type	libc_switch, %function\n"
"	.globl	libc_switch\n"
"libc_switch:\n"
"	pushq	%rbp\n"
"	pushq	%rbx\n"
"	pushq	%r12\n"
"	pushq	%r13\n"
"	pushq	%r14\n"
"	pushq	%r15\n"
"	movq	%rsp, (%rdi)\n"
"	movq	%rsi, %rsp\n"
"	popq	%r15\n"
"	popq	%r14\n"
"	popq	%r13\n"
"	popq	%r12\n"
"	popq	%rbx\n"
"	popq	%rbp\n"
"	ret\n"
"	.size	libc_switch, . - libc_switch\n"
"	.popsection\n");

#elif defined(__aarch64__)

# define KEPT_WORDS	20
# define KEPT_RETURN	11

__asm__(
"	.pushsection .text\n"
"	.type	libc_switch, %function\n"
"	.globl	libc_switch\n"
"libc_switch:\n"
"	sub	sp, sp, #160\n"
"	stp	x19, x20, [sp, #0]\n"
"	stp	x21, x22, [sp, #16]\n"
"	stp	x23, x24, [sp, #32]\n"
"	stp	x25, x26, [sp, #48]\n"
"	stp	x27, x28, [sp, #64]\n"
"	stp	x29, x30, [sp, #80]\n"
"	stp	d8, d9, [sp, #96]\n"
"	stp	d10, d11, [sp, #112]\n"
"	stp	d12, d13, [sp, #128]\n"
"	stp	d14, d15, [sp, #144]\n"
"	mov	x2, sp\n"
"	str	x2, [x0]\n"
"	mov	sp, x1\n"
"	ldp	x19, x20, [sp, #0]\n"
"	ldp	x21, x22, [sp, #16]\n"
"	ldp	x23, x24, [sp, #32]\n"
"	ldp	x25, x26, [sp, #48]\n"
"	ldp	x27, x28, [sp, #64]\n"
"	ldp	x29, x30, [sp, #80]\n"
"	ldp	d8, d9, [sp, #96]\n"
"	ldp	d10, d11, [sp, #112]\n"
"	ldp	d12, d13, [sp, #128]\n"
"	ldp	d14, d15, [sp, #144]\n"
"	add	sp, sp, #160\n"
"	ret\n"
"	.size	libc_switch, . - libc_switch\n"
"	.popsection\n");

#endif

/* The first function of a fiber. */
static void fiber_begin(void)
{
	tell_come(NULL);
	use_signal_stack();
	current->enter((unsigned int)(current - cpus));
	__builtin_trap();		/* it does not; and so a back trace ends in this function */
}

void host_fiber_start(unsigned int id, const struct host_stacks *stacks, void (*enter)(unsigned int id))
{
	struct libc_cpu *cpu = &cpus[id];
	unsigned long *kept = (unsigned long *)stacks->high - KEPT_WORDS;	/* SAFETY: its top */

	cpu->stacks = *stacks;
	cpu->enter = enter;
	cpu->fake_stack = NULL;
	tell_fresh(cpu);
	memset(kept, 0, KEPT_WORDS * sizeof(*kept));
	kept[KEPT_RETURN] = (unsigned long)fiber_begin;	/* SAFETY: where it returns to */
	cpu->sp = kept;
}

void host_fiber_switch(unsigned int id, unsigned long low, unsigned long high)
{
	struct libc_cpu *from = current;

	tell_leave(&from->fake_stack, low, high);
	current = &cpus[id];
	libc_switch(&from->sp, current->sp);
	tell_come(from->fake_stack);
	use_signal_stack();
}

void host_fiber_end(unsigned int id, unsigned long low, unsigned long high)
{
	struct libc_cpu *from = current;

	tell_leave(NULL, low, high);
	current = &cpus[id];
	libc_switch(&from->sp, current->sp);
	__builtin_unreachable();
}

/* --- threads ----------------------------------------------------------------------------------- */

void host_sleep(unsigned int *word, unsigned long ns)
{
	struct timespec limit = {
		.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000),
	};

	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, &limit, NULL, 0);
}

void host_wake(unsigned int *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void host_yield(void)
{
	sched_yield();
}

bool libc_threads_apart;

/* The calling thread is that of CPU @id; CPU 0's is the first to ask.  The host's CPUs are given out by turns. */
static void stay_apart(unsigned int id)
{
	static cpu_set_t all;
	static unsigned int count;
	unsigned int nth;
	cpu_set_t one;

	if (!count && sched_getaffinity(0, sizeof(all), &all) == 0)
		count = (unsigned int)CPU_COUNT(&all);
	nth = count ? id % count : 0;
	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all) || nth--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);	/* if not, it is slower */
		return;
	}
}

/* A CPU that ends comes back to where its thread waits to be started. */
static void *thread_main(void *cpu)
{
	current = cpu;
	use_signal_stack();
	if (libc_threads_apart)
		stay_apart((unsigned int)(current - cpus));
	setjmp(current->begin);
	while (!atomic_cas_acquire(&current->may_run, 1, 0))
		host_sleep(&current->may_run, 1000000000);
	current->enter((unsigned int)(current - cpus));
	return NULL;
}

static bool make_thread(struct libc_cpu *cpu)
{
	/* SAFETY: its own stack */
	void *low = (void *)cpu->stacks.low;
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	if (pthread_attr_init(&attr))
		return false;
	err = pthread_attr_setstack(&attr, low, cpu->stacks.high - cpu->stacks.low);
	if (!err)
		err = pthread_create(&thread, &attr, thread_main, cpu);
	pthread_attr_destroy(&attr);
	return !err;
}

bool host_thread_start(unsigned int id, const struct host_stacks *stacks, void (*enter)(unsigned int id))
{
	struct libc_cpu *cpu = &cpus[id];

	cpu->stacks = *stacks;
	cpu->enter = enter;
	if (libc_threads_apart)
		stay_apart(0);
	if (!cpu->has_thread)
		cpu->has_thread = make_thread(cpu);
	atomic_store_release(&cpu->may_run, 1);		/* pairs with the exchange in thread_main() */
	host_wake(&cpu->may_run);
	return cpu->has_thread;
}

void host_thread_end(void)
{
	longjmp(current->begin, 1);
}
