/* SPDX-License-Identifier: MIT */
/* The promise of smp.h, executed: how CPUs come and go, and how they are given something to do. */
#ifndef KTEST_CONFORM_SMP_H
#define KTEST_CONFORM_SMP_H

#include <foundry/ktest.h>
#include <foundry/smp.h>

enum smp_conduct { CPU_COMES, CPU_IS_REFUSED, CPU_IS_SILENT };

/* What is lent: a kernel with CPUs that can be told how to behave.  CPU 0 is there, and no other. */
struct smp_bench {
	struct kernel	*(*fresh)(struct ktest *kt, unsigned int count);
	void		(*conduct)(unsigned int id, enum smp_conduct how);
	void		(*bring_up)(struct kernel *kernel);
	void		(*take_down)(struct kernel *kernel);

	/* A silent one comes after all.  Return: whether it was let in. */
	bool		(*comes_late)(unsigned int id);

	/* What CPU @id found itself as when it came; and how often it has come. */
	const struct cpu *(*seen)(unsigned int id);
	unsigned int	(*times)(unsigned int id);
};

extern const struct ktest_case smp_conform[];

#define SMP_CONFORM_CPUS	4	/* a kernel that cannot have as many skips them */

/* CPUs that are there, and are given something to do. */
struct smp_work_bench {
	int	(*run)(unsigned int cpu, struct cpu_work *work);
	void	(*join)(struct cpu_work *work);
};

extern const struct ktest_case smp_work_conform[];

/* An online CPU that is not this one; the case is skipped where there is none. */
unsigned int smp_another(struct ktest *kt);

#endif
