// SPDX-License-Identifier: MIT
/* Signals that mean a fault of the simulated CPU: what the host's CPU says of them. */
#include <errno.h>
#include <signal.h>
#include <ucontext.h>

#include "libc.h"

#if defined(__x86_64__)

static unsigned long pc_of(const ucontext_t *context)
{
	return (unsigned long)context->uc_mcontext.gregs[REG_RIP];
}

static unsigned long frame_of(const ucontext_t *context)
{
	return (unsigned long)context->uc_mcontext.gregs[REG_RBP];
}

/* Intel SDM 3A, 4.7: page-fault error code, bit 1 write, bit 4 instruction fetch. */
static enum host_access access_of(const ucontext_t *context)
{
	unsigned long code = (unsigned long)context->uc_mcontext.gregs[REG_ERR];

	return code & 0x10 ? HOST_EXEC : code & 2 ? HOST_WRITE : HOST_READ;
}

/*
 * gcc gives a leaf that needs no stack no frame either: what the call has pushed is on top.  Of one that
 * has a frame it may be what ASan keeps around an object.
 */
static unsigned long __attribute__((no_sanitize_address)) caller_of(const ucontext_t *context)
{
	unsigned long sp = (unsigned long)context->uc_mcontext.gregs[REG_RSP];

	/* SAFETY: read only where the stack is mapped */
	return host_is_stack(sp) ? *(const unsigned long *)sp : 0;
}

#elif defined(__aarch64__)

static unsigned long pc_of(const ucontext_t *context)
{
	return context->uc_mcontext.pc;
}

static unsigned long frame_of(const ucontext_t *context)
{
	return context->uc_mcontext.regs[29];
}

/*
 * Arm ARM C4.1, "Loads and Stores": bit 22 says that it loads, but where that is a size too, and atomic
 * operations store whatever it says.
 */
static bool is_store(unsigned int code)
{
	bool literal = (code & 0x3b000000) == 0x18000000;
	bool atomic = (code & 0x3b200c00) == 0x38200000;
	bool compare_and_swap = (code & 0x3f207c00) == 0x08207c00;
	bool integer = (code & 0x3e000000) == 0x38000000;

	if ((code & 0x0a000000) != 0x08000000 || literal)
		return false;
	if (atomic || compare_and_swap)
		return true;
	return !(code & (integer ? 3u << 22 : 1u << 22));
}

/* Where there is no syndrome, as under QEMU 7.2, the instruction says it. */
static enum host_access access_by_code(const ucontext_t *context)
{
	unsigned long pc = context->uc_mcontext.pc;

	if (context->uc_mcontext.fault_address == pc)
		return HOST_EXEC;
	/* SAFETY: it was fetched, so it is there */
	return is_store(*(const unsigned int *)pc) ? HOST_WRITE : HOST_READ;
}

/* The syndrome follows in the frame; Arm ARM D17.2.37: EC 0x20 fetch, WnR is bit 6. */
static enum host_access access_of(const ucontext_t *context)
{
	const char *at = (const char *)context->uc_mcontext.__reserved;
	const struct _aarch64_ctx *head = (const void *)at;

	while (head->magic && head->size) {
		if (head->magic == ESR_MAGIC) {
			unsigned long esr = ((const struct esr_context *)head)->esr;

			return (esr >> 26) == 0x20 ? HOST_EXEC :
			       esr & 0x40 ? HOST_WRITE : HOST_READ;
		}
		at += head->size;
		head = (const void *)at;
	}
	return access_by_code(context);
}

/* Every function keeps it in a frame (-mno-omit-leaf-frame-pointer), but one that is not there. */
static unsigned long caller_of(const ucontext_t *context)
{
	bool nowhere = context->uc_mcontext.fault_address == pc_of(context);

	return nowhere ? context->uc_mcontext.regs[30] : 0;
}

#else
# error "the host port runs on x86_64 and aarch64"
#endif

static void on_fault(int signal, siginfo_t *info, void *context)
{
	struct host_trap trap = {
		.access	= HOST_OTHER,
		.addr	= (unsigned long)info->si_addr,
		.pc	= pc_of(context),
		.caller	= caller_of(context),
		.frame	= frame_of(context),
		.stack_low = libc_signal_stack(),
	};
	int error = errno;	/* libc's own code may have been interrupted */

	switch (signal) {
	case SIGSEGV:
		trap.what = "page fault";
		trap.access = access_of(context);
		trap.may_resolve = info->si_code == SEGV_MAPERR || info->si_code == SEGV_ACCERR;
		break;
	case SIGBUS:
		trap.what = "bus error";
		trap.access = access_of(context);
		break;
	case SIGILL:
		trap.what = "undefined instruction";
		break;
	default:
		trap.what = "arithmetic fault";
	}
	host_trap(&trap);
	errno = error;
}

/* The thread sanitizer's library stands between a signal and its handler, which may never return here. */
#ifdef CONFIG_TSAN
int __sigaction(int signal, const struct sigaction *action, struct sigaction *before);
#else
# define __sigaction	sigaction
#endif

bool host_catch_faults(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };
	struct sigaction action = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (__sigaction(signals[i], &action, NULL))
			return false;
	return true;
}
