/* SPDX-License-Identifier: MIT */
/*
 * catch - survive a BUG or a fault.
 *
 * A test sets a recovery point, does the forbidden thing, and finds itself
 * back at the point with the sentence.  Points nest; the innermost catches.
 * Locks taken since, irq state, what keeps a task from being preempted, the stack and the depth of interrupts and
 * faults are put back as they were at the point.  A point is of the flow of control that set it: of a task, or of
 * what runs before there are tasks.
 *
 * A task that must not take the kernel with it sets one too; it comes back with nothing but its locks released, and
 * what it wrote stays written: so it ends, as in samples/driver-restart.
 *
 * With CONFIG_CATCH=n and CONFIG_KTEST=n nothing of this is in the image.
 *
 * Locals changed between the point and the throw are undefined after it, as
 * with setjmp(): declare them volatile.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_CATCH_H
#define FOUNDRY_CATCH_H

#include <foundry/addr.h>
#include <foundry/cpu.h>
#include <foundry/kconfig.h>

#include <asm/catch.h>

enum catch_kind { CATCH_NOTHING, CATCH_BUG, CATCH_FAULT, CATCH_ABORT };

/* A sentence of KASAN with three names in it is the longest. */
#define CATCH_TEXT_MAX	256

struct catch {
	struct arch_catch	point;
	struct catch		*outer;
	irqflags_t		flags;
	struct stack_bounds	stack;
	unsigned int		irq_depth;
	const void		*interrupted;
	unsigned int		fault_depth;
	unsigned int		held_count;
	unsigned int		preempt_count;
	unsigned int		mutexes;

	/* What was caught. */
	enum catch_kind		kind;
	vaddr_t			addr;			/* of a fault */
	char			text[CATCH_TEXT_MAX];	/* the sentence */
};

/**
 * catch_set() - make this place the innermost recovery point
 * @catch:	storage; lives until catch_clear()
 *
 * A macro, because the frame that sets a point must outlive it.
 *
 * Return: CATCH_NOTHING when set; when something was thrown, its kind, with
 * the point cleared already.
 */
#define catch_set(catch)	(catch_push(catch), catch_land(catch, arch_catch_save(&(catch)->point)))

void catch_push(struct catch *catch);

/* Irqs go on behind a throw on the stack that it led to. */
static inline enum catch_kind catch_land(const struct catch *catch, int kind)
{
	if (kind != CATCH_NOTHING)
		arch_irq_restore(catch->flags);
	return (enum catch_kind)kind;
}

/* Give the point up; it must be the innermost. */
void catch_clear(struct catch *catch);

/* Jump to the innermost point.  BUG when there is none. */
__noreturn void catch_throw(enum catch_kind kind, vaddr_t addr, const char *text);

#if IS_ENABLED(CONFIG_CATCHES)

/* Whether a BUG or a fault would be caught here and now. */
bool catch_is_set(void);

#else

static inline bool catch_is_set(void) { return false; }

#endif

#endif
