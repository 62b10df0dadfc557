/* SPDX-License-Identifier: MIT */
/*
 * boot - the order of boot as data, walked by one small function.
 *
 * A plan is a NULL-ended array of stages.  Each stage says which facts it
 * needs and which it gives; the link step reads the plan out of the image and
 * refuses a wrong order, boot_check_plan() does the same at run time.
 *
 * Provided by:  kernel/boot.c.
 * Used by:      kernel_boot(), and kernels that bring their own plan.
 *
 * Clauses.  ktest/conform/boot.c proves each by its number.
 *
 *  * BOOT-1   stages run in the plan's order, each once.
 *  * BOOT-2   the first failure stops the boot: no later stage ever runs.
 *  * BOOT-3   a fact is there from its stage's check on, never while the stage runs.
 *  * BOOT-4   a stage sees RUNNING with its own index; before the first stage the state
 *             is NOT_STARTED, afterwards COMPLETED with their number or FAILED with the
 *             index of the stage that failed.
 *  * BOOT-5   after a failure the undo of completed stages runs in reverse, each once, and
 *             never that of a stage that did not complete.
 *  * BOOT-6   a stage's facts are withdrawn before its undo runs; what it needed is still there.
 *  * BOOT-7   a stage whose check refuses has failed, and its own undo runs first.
 *  * BOOT-8   a plan in a wrong order is refused before any stage runs.
 *  * BOOT-9   an empty plan completes with 0.
 *  * BOOT-10  the failure is reported, with stage, code and reason, before anything is undone.
 *  * BOOT-11  a plan that was undone whole can run again.
 *  * BOOT-12  the stage named by boot.fail never runs and fails the boot.
 */
#ifndef FOUNDRY_BOOT_H
#define FOUNDRY_BOOT_H

#include <foundry/bits.h>
#include <foundry/table.h>
#include <foundry/types.h>

struct arch;
struct boot_context;
struct boot_info;
struct kernel;

/* What a stage can give.  One of the two central lists; bits 0 to 31. */
#define BOOT_FACTS(X)	\
	X(CONSOLE)	\
	X(TRAPS)	\
	X(MEMMAP)	\
	X(FRAMES)	\
	X(VMM)		\
	X(HEAP)		\
	X(IRQ)		\
	X(CLOCK)	\
	X(SMP)		\
	X(DEVICES)	\
	X(SCHED)

#define BOOT_FACT_ENUM(name)	HAS_##name,
enum boot_fact { BOOT_FACTS(BOOT_FACT_ENUM) HAS_COUNT };
#undef BOOT_FACT_ENUM

/* A consumer's own facts, 0 to 31. */
#define BOOT_FACT_USER(n)	(32 + (n))

/* FACT(IRQ) | FACT(CLOCK): for the masks below. */
#define FACT(name)		BIT(HAS_##name)

/*
 * The name of a fact, for people.  Foundry's own are named already; a consumer
 * names his with  BOOT_FACT_NAME(greeting, BOOT_FACT_USER(0), "GREETING").
 */
struct boot_fact_name {
	u64		fact;		/* its bit number */
	const char	*name;
};

#define BOOT_FACT_NAME(id, number, text)					\
	static const struct boot_fact_name boot_fact_##id			\
		__used __aligned(16) __section("boot_fact_names") = { number, text }

struct boot_stage {
	const char	*name;
	u64		needs;		/* facts */
	u64		gives;		/* facts; no other stage of the plan gives them */
	int		(*run)(struct boot_context *ctx);
	int		(*check)(const struct boot_context *ctx);	/* invariants, or NULL */
	void		(*undo)(struct boot_context *ctx);		/* or NULL */
};

enum boot_phase { BOOT_NOT_STARTED, BOOT_RUNNING, BOOT_COMPLETED, BOOT_FAILED };

struct boot_state {
	enum boot_phase	phase;
	unsigned int	stage;	/* RUNNING, FAILED: its index; COMPLETED: how many */
};

struct boot_error {
	const char	*stage;
	int		code;
	const char	*reason;	/* or NULL */
};

/* Someone who watches a boot: the kernel's log and checkpoints, or a test.  Each may be NULL. */
struct boot_observer {
	void	(*done)(struct boot_context *ctx, const struct boot_stage *stage);
	void	(*failed)(struct boot_context *ctx, const struct boot_error *error);
	void	(*undone)(struct boot_context *ctx, const struct boot_stage *stage);
};

/* What a stage is given.  Stages read it; only boot.c writes it. */
struct boot_context {
	const struct arch		*arch;
	struct kernel			*kernel;
	const struct boot_info		*info;
	const struct boot_state		*state;
	u64				have;		/* facts */
	const struct boot_observer	*observer;	/* or NULL */
	const char			*fail;		/* boot.fail=<stage>, or NULL */
	struct boot_error		error;		/* of the last failure */
	struct boot_state		progress;	/* what @state points at */
};

/**
 * boot_context_init() - nothing has booted
 * @ctx:	caller's storage
 * @kernel:	whose state the stages fill
 * @arch:	its machine
 *
 * Context: any.
 */
void boot_context_init(struct boot_context *ctx, struct kernel *kernel, const struct arch *arch);

/**
 * boot_run() - walk a plan
 * @ctx:	not started, or undone
 * @plan:	NULL-ended
 *
 * Context: boot only.
 * Return: 0; -EINVAL for a plan out of order; -EBUSY when facts of the plan
 * are there already; else what the failing stage returned.
 */
int __must_check boot_run(struct boot_context *ctx, const struct boot_stage *const *plan);

/**
 * boot_undo() - take a completed boot down, last stage first
 * @ctx:	as boot_run() left it
 * @plan:	the same
 *
 * Stages without undo stay, and so do their facts.
 *
 * Context: boot only.
 */
void boot_undo(struct boot_context *ctx, const struct boot_stage *const *plan);

/**
 * boot_check_plan() - is the order right
 * @plan:	NULL-ended
 *
 * Logs which stage lacks what.
 *
 * Context: any.
 * Return: 0; -EINVAL when a stage needs a fact that no earlier one gives, when
 * two give the same, or when a name is missing or used twice.
 */
int __must_check boot_check_plan(const struct boot_stage *const *plan);

/**
 * boot_fail() - say why, in a stage that is about to fail
 * @ctx:	the stage's
 * @code:	a negated errno
 * @reason:	a sentence, static
 *
 * Context: boot only.
 * Return: @code, so that a stage ends with `return boot_fail(...)`.
 */
int __must_check boot_fail(struct boot_context *ctx, int code, const char *reason);

/* The name of a fact, "fact 40" kept in @buf when it has none.  Context: any. */
const char *boot_fact_name(unsigned int fact, char *buf, size_t size);

/* The plan of this image.  Kernels of their own define it, CONFIG_BOOT_PLAN=n. */
extern const struct boot_stage *const boot_plan[];

#endif
