/* SPDX-License-Identifier: MIT */
/*
 * cpu - what every CPU owns from its first C line on.
 *
 * Static storage; written by its own CPU only, but for what is called atomic: no lock guards it.
 */
#ifndef FOUNDRY_CPU_H
#define FOUNDRY_CPU_H

#include <foundry/kconfig.h>
#include <foundry/stack_bounds.h>

struct alloc_fault;
struct catch;
struct cpu_work;
struct fault;
struct ipi_node;
struct kernel;
struct lock_tag;
struct run_queue;
struct vmm_radix;

/* CPUs that a kernel can have: the size of what is kept for each of them. */
#define CPU_MAX		CONFIG_CPU_MAX

/* Locks nested deeper than this are a design error, and a BUG. */
#define CPU_HELD_MAX	8

enum lock_mode { LOCK_EXCLUSIVE, LOCK_SHARED };

/* A lock that is held: kernel/lock_held.c's own. */
struct held_lock {
	struct lock_tag	*tag;		/* NULL: an interrupt came while it was noted */
	vaddr_t		where;		/* it was taken */
	enum lock_mode	mode;
	u64		since;		/* by arch_cost(); with CONFIG_LOCK_CHECK */
};

/* The access that was last tried again because it is permitted: kernel/fault.c's own. */
struct fault_retry {
	vaddr_t		pc, addr;
	unsigned int	tries;		/* in a row */
};

/* What is measured, and where the last one of it began: sections.h. */
enum section_kind { SECTION_IRQS_OFF, SECTION_PREEMPT_OFF, SECTION_KINDS };

struct section_start {
	u64		since;		/* by arch_cost() */
	vaddr_t		at;
};

/*
 * The life of a CPU.  Whoever starts it makes it STARTING, and GONE when it does not come; the CPU itself
 * makes it ONLINE; LEAVING again is asked of it, and OFF is its last word.
 */
enum cpu_state { CPU_OFF, CPU_STARTING, CPU_ONLINE, CPU_LEAVING, CPU_GONE };

struct cpu {
	struct stack_bounds stack;	/* of the context that runs; first: entries of traps read it */
	unsigned int	id;
	u32		state;		/* enum cpu_state; atomic */
	struct kernel	*kernel;	/* whose interrupts it serves */
	struct run_queue *queue;	/* of its tasks; NULL: there are none; atomic */
	u32		must_switch;	/* another task is to come first: run_queue.h; atomic */
	unsigned int	preempt_count;	/* what keeps it from that: preempt.h */
	struct vmm_radix *space;	/* by which it translates; NULL: the kernel's alone */
	struct catch	*catch;		/* innermost recovery point, test images only */
	struct alloc_fault *alloc_fault; /* which allocation is to fail, test images only */
	unsigned int	irq_depth;	/* interrupt handlers below this point */
	unsigned int	fault_depth;	/* fault handlers of spaces below this point */
	struct fault_retry fault_retry;
	const void	*interrupted;	/* the port's frame of the innermost interrupt, or NULL */
	struct cpu_work	*work;		/* what an idle CPU is to do: smp.h; atomic, as the next two */
	struct ipi_node	*urgent;	/* calls that wait here, the last one first: ipi.h */
	const struct fault *stopped;	/* where a panic of another CPU has stopped it, or NULL */
	struct section_start sections[SECTION_KINDS];	/* the last ones; with CONFIG_SECTIONS */
	unsigned int	held_count;
	struct held_lock held[CPU_HELD_MAX];
};

/* irqs: what arch_irq_save() found, for arch_irq_restore() alone. */
typedef unsigned long __bitwise irqflags_t;

#include <asm/cpu.h>

#ifndef cpu_point
/*
 * Another CPU may come first here: where what is shared is taken and given back.  A port that simulates
 * its CPUs lets it, and says so by a macro of this name.  Context: any.
 */
static inline void cpu_point(void)
{
}
#endif

#ifndef arch_yield
/*
 * Let another CPU have its turn, where one thread of the machine plays all of them: for yield.h.  Where a round of
 * waiting does not do that, the port says how by a macro of this name.  Context: any.
 */
static inline void arch_yield(void)
{
	cpu_relax();
}
#endif

#ifndef cpu_stand_back
/*
 * Leave alone for so many rounds what several CPUs try to change, and go on whatever comes of it: no wait, for nobody need
 * do anything.  Where nothing takes time, as in the explorer, it is nothing: a macro of this name says so.
 * Context: any.
 */
static inline void cpu_stand_back(unsigned int rounds)
{
	while (rounds-- > 0)
		cpu_relax();
}
#endif

#ifndef arch_irq_let
/*
 * As arch_irq_restore(), behind what is done or not as the time has it that something took: where one thread of the
 * machine plays all CPUs, no turn of another one may come of that.  That port has a macro of this name.  Context: any.
 */
static inline void arch_irq_let(irqflags_t flags)
{
	arch_irq_restore(flags);
}
#endif

/* The port's, below CPU_MAX: what a CPU owns, up or not.  Context: any, panic-safe. */
struct cpu *arch_cpu(unsigned int id);

/*
 * The CPU that runs this.  Stable while irqs are off or preemption cannot happen.
 * Context: any.
 */
static inline struct cpu *this_cpu(void)
{
	return arch_this_cpu();
}

/* Whether this is below an interrupt handler.  Context: any. */
static inline bool in_irq(void)
{
	return this_cpu()->irq_depth != 0;
}

#ifdef CONFIG_SECTIONS
/* How long irqs are off is measured: sections.h.  As the port's own.  Context: any. */
irqflags_t section_irq_save(void);
void section_irq_enable(void);
void section_irq_restore(irqflags_t flags);

# define arch_irq_save()		section_irq_save()
# define IRQ_ENABLE()			section_irq_enable()
# define IRQ_RESTORE(flags)		section_irq_restore(flags)
#else
# define IRQ_ENABLE()			(arch_irq_enable)()
# define IRQ_RESTORE(flags)		(arch_irq_restore)(flags)
#endif

/* With locks held irqs went on: lock_check.h.  Context: irqs on. */
void lock_check_irqs_on(void);

/* The task that runs here gives way, unless something keeps it: preempt.h.  Context: irqs on. */
void preempt_now(void);

/* Whatever kept it has ended.  Context: any. */
static inline void preempt_look(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT) && unlikely(READ_ONCE(this_cpu()->must_switch)) && arch_irqs_enabled())
		preempt_now();
}

#if defined(CONFIG_LOCK_CHECK) || defined(CONFIG_PREEMPT)
/* Looked at behind, for only the port knows what its flags say.  Context: any. */
static inline void irqs_went_on(void)
{
	if (IS_ENABLED(CONFIG_LOCK_CHECK) && this_cpu()->held_count > 0 && arch_irqs_enabled())
		lock_check_irqs_on();
	preempt_look();
}

/* An image that is checked, or preempts, pays for it, others do not. */
# define arch_irq_enable()		(IRQ_ENABLE(), irqs_went_on())
# define arch_irq_restore(flags)	(IRQ_RESTORE(flags), irqs_went_on())
#elif defined(CONFIG_SECTIONS)
# define arch_irq_enable()		IRQ_ENABLE()
# define arch_irq_restore(flags)	IRQ_RESTORE(flags)
#endif

#endif
