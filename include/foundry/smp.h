/* SPDX-License-Identifier: MIT */
/*
 * smp - the other CPUs: brought up one after another, then idle until they are given something to do.
 *
 * A CPU has a number, its id: 0 is the one that booted, the others follow in the order in which firmware
 * names them.  One that does not come up leaves its number unused.
 *
 * Provided by:  kernel/smp.c; the port starts a CPU (struct smp_ops) and lets it enter by smp_enter().
 * Used by:      stage `smp`, ipi.h, tests.
 * Usable from:  HAS_SMP.
 *
 * Clauses.  ktest/conform/smp.c proves each by its number.
 *
 *  * SMP-1  once the stage has run, the CPUs that firmware names and that came are online, up to
 *           maxcpus, and no other.
 *  * SMP-2  a CPU that firmware refuses or that does not come in time is reported and left out; it never
 *           becomes online later.
 *  * SMP-3  each CPU finds itself under its own id, serving the kernel that started it.
 *  * SMP-4  what is given to a CPU is done there, once, with irqs on and outside of any interrupt.
 *  * SMP-5  once smp_join() has returned, it is done, and what it wrote is seen.
 *  * SMP-6  once smp_take_down() has returned, no CPU but this one runs; each can be brought up again.
 */
#ifndef FOUNDRY_SMP_H
#define FOUNDRY_SMP_H

#include <foundry/cpu.h>

struct kernel;

/* CPUs as a set: bit n is the one whose id is n. */
typedef u64 cpu_set_t;

#define CPUS_NONE	((cpu_set_t)0)
#define CPUS_ALL	((cpu_set_t)U64_MAX)
#define CPU_BIT(id)	((cpu_set_t)1 << (id))

/*
 * What a port with more than one CPU gives: arch->smp.  @start makes CPU @id run: on a stack of its own,
 * by the kernel's tables, with its traps and its part of the irqchip ready, irqs off, it calls
 * smp_enter().  @off ends the calling CPU; @start can start it again.  @stop interrupts a CPU that may have
 * irqs off, for a panic; NULL where there is no such interrupt, and it is rung as for anything else.
 */
struct smp_ops {
	unsigned int	(*count)(void);		/* CPUs that firmware names, this one among them */
	int		(*start)(unsigned int id);	/* 0 or a negated errno */
	void		(*off)(void);		/* never returns; irqs off */
	void		(*stop)(unsigned int id);	/* panic-safe */
};

/* How long a CPU may take from its start until it is online. */
#define SMP_PATIENCE_NS		(10 * 1000000000ull)

/* What a kernel knows of its CPUs. */
struct smp {
	const struct smp_ops	*ops;		/* NULL: there is one CPU */
	struct cpu		*(*cpu)(unsigned int id);	/* arch_cpu() */
	unsigned int		max;		/* maxcpus=; 0: as many as there are */
	u64			patience_ns;
	cpu_set_t		online;		/* atomic: each CPU adds itself */
	cpu_set_t		missing;	/* that were started and did not come */
};

/**
 * smp_bring_up() - start the other CPUs
 * @kernel:	whom they will serve; @kernel->smp.ops, cpu, max and patience_ns are set
 *
 * A CPU that does not come is logged.
 *
 * Context: boot only, on CPU 0, irqs on.
 */
void smp_bring_up(struct kernel *kernel) __may_sleep;

/**
 * smp_take_down() - end the other CPUs
 * @kernel:	whose
 *
 * Each has done what it was given; one that does not leave in time is a BUG.
 *
 * Context: as smp_bring_up().
 */
void smp_take_down(struct kernel *kernel) __may_sleep;

/* Where a CPU enters that was started.  Context: its first C line but for the port's own, irqs off. */
__noreturn void smp_enter(void);

/*
 * The step of smp_enter() that makes a CPU online.  Return: false when it came too late, and must end.
 * Context: irqs off, on @cpu.
 */
bool __must_check smp_arrive(struct cpu *cpu);

/* CPUs that firmware names, however many the kernel can have.  Context: any. */
unsigned int smp_count(const struct smp *smp);

/*
 * Interrupt a CPU that may have irqs off, for a panic.  Context: any, panic-safe.
 * Return: false where the port has no such interrupt.
 */
bool smp_force_stop(const struct smp *smp, unsigned int id);

/* The CPUs that are online; none leaves while the kernel runs.  Context: any, panic-safe. */
cpu_set_t smp_online(void);

/* Without this one.  Context: irqs off, or where nothing moves the caller. */
static inline cpu_set_t smp_others(void)
{
	return smp_online() & ~CPU_BIT(this_cpu()->id);
}

/* Something to do, in the caller's storage until smp_join() has returned. */
struct cpu_work {
	void		(*fn)(void *arg);
	void		*arg;
	unsigned int	cpu;		/* smp_run()'s own, as the next */
	u32		done;		/* atomic */
};

/**
 * smp_run() - give an idle CPU something to do
 * @cpu:	online, and not the calling one
 * @work:	fn and arg are set
 *
 * Context: irqs on.
 * Return: 0; -EBUSY when it has something to do; -ENODEV when it is not online.
 */
int __must_check smp_run(unsigned int cpu, struct cpu_work *work);

/* Wait until it is done.  Context: irqs on, no lock held. */
void smp_join(struct cpu_work *work) __may_sleep;

#endif
