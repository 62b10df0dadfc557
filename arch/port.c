// SPDX-License-Identifier: MIT
/*
 * port - what a port owes in its asm/ headers, asked for in one place: a header, function or
 * constant that is missing, or of another type, is an error here that names it.
 *
 * Functions that are not inline are declared in arch.h; the link names what is missing of them.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/catch.h>
#include <foundry/context.h>
#include <foundry/cpu.h>
#include <foundry/io.h>
#include <foundry/physmem.h>

/* @type: of a pointer to the function. */
#define OWES(header, name, type)								\
	_Static_assert(_Generic(&(name), type: 1, default: 0), header ": " #name "() is no " #type)

OWES("asm/cpu.h", arch_this_cpu, struct cpu *(*)(void));
OWES("asm/cpu.h", arch_irq_save, irqflags_t (*)(void));
OWES("asm/cpu.h", arch_irq_restore, void (*)(irqflags_t));
OWES("asm/cpu.h", arch_irqs_enabled, bool (*)(void));
OWES("asm/cpu.h", arch_irq_enable, void (*)(void));
OWES("asm/cpu.h", cpu_relax, void (*)(void));

_Static_assert(ARCH_FRAME_RECORD % (int)sizeof(u64) == 0,
	       "asm/cpu.h: ARCH_FRAME_RECORD does not lead to a word of the stack");

OWES("asm/atomic.h", arch_fence, void (*)(void));

OWES("asm/io.h", arch_io_after_read, void (*)(void));
OWES("asm/io.h", arch_io_before_write, void (*)(void));

OWES("asm/catch.h", arch_catch_save, int (*)(struct arch_catch *));

OWES("asm/catch.h", arch_catch_stack, vaddr_t (*)(const struct arch_catch *));

/* To gcc __noreturn is part of a type that cannot be spelled: a call tells, and is not made. */
_Static_assert(sizeof((arch_catch_restore((struct arch_catch *)NULL, 0), 0)), "");

_Static_assert(ARCH_CONTEXT_PC < ARCH_CONTEXT_WORDS && ARCH_CONTEXT_FN < ARCH_CONTEXT_WORDS &&
	       ARCH_CONTEXT_ARG < ARCH_CONTEXT_WORDS && ARCH_CONTEXT_FN != ARCH_CONTEXT_ARG,
	       "asm/context.h: what a fresh context begins with is not among what is kept");

OWES("asm/physmem.h", arch_direct_base, vaddr_t (*)(void));
