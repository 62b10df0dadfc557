// SPDX-License-Identifier: MIT
/*
 * smp - a CPU's state says whose turn it is: who starts it, or itself.
 *
 * One that is given up and comes after all finds that in its state, and ends.
 */
#include <foundry/alarm_relay.h>
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/log.h>
#include <foundry/sections.h>
#include <foundry/timer.h>

cpu_set_t smp_online(void)
{
	return atomic64_load_acquire(&this_kernel()->smp.online);
}

/* --- the CPU itself ------------------------------------------------------------- */

static __noreturn void leave(struct cpu *cpu)
{
	const struct smp_ops *ops = cpu->kernel->smp.ops;

	(void)arch_irq_save();
	timers_rest();
	atomic_store_release(&cpu->state, CPU_OFF);	/* pairs with the load in has_left() */
	ops->off();
	unreachable();
}

static void do_work(struct cpu *cpu) __may_sleep
{
	struct cpu_work *work = READ_ONCE(cpu->work);	/* others may ask meanwhile, in vain */

	run_queue_busy(cpu);
	work->fn(work->arg);
	atomic_ptr_store_release(&cpu->work, NULL);
	atomic_store_release(&work->done, 1);		/* pairs with the load in smp_join() */
}

/* What came before irqs were off is seen here; what comes later ends the wait. */
static void idle_once(struct cpu *cpu) __may_sleep
{
	bool has_work;

	(void)arch_irq_save();
	has_work = atomic_ptr_load_acquire(&cpu->work);	/* pairs with the exchange in smp_run() */
	if (!has_work && !run_queue_has_ready(cpu) && atomic_load_relaxed(&cpu->state) == CPU_ONLINE)
		section_wait();
	arch_irq_enable();
	if (has_work)
		do_work(cpu);
	run_queue_idle(cpu);
}

bool smp_arrive(struct cpu *cpu)
{
	if (!atomic_cas_acquire(&cpu->state, CPU_STARTING, CPU_ONLINE))
		return false;
	atomic64_fetch_or_release(&cpu->kernel->smp.online, CPU_BIT(cpu->id));
	return true;
}

static void begin_timers(const struct arch *arch)
{
	struct alarm *own = arch->own_alarm ? arch->own_alarm() : NULL;

	timers_begin(own ? own : alarm_relay_init());
}

void smp_enter(void)
{
	struct cpu *cpu = this_cpu();
	struct irqchip *chip = cpu->kernel->arch->irqchip;

	if (irqchip_enable(chip, chip->ipi))
		BUG("smp: CPU %u has no line %u for its doorbell", cpu->id, irq_raw(chip->ipi));
	if (!smp_arrive(cpu))
		cpu->kernel->smp.ops->off();
	begin_timers(cpu->kernel->arch);
	while (READ_ONCE(cpu->work) || atomic_load_relaxed(&cpu->state) == CPU_ONLINE)
		idle_once(cpu);
	leave(cpu);
}

/* --- work ------------------------------------------------------------------------- */

int smp_run(unsigned int id, struct cpu_work *work)
{
	struct cpu_work *none = NULL;

	BUG_ON(id == this_cpu()->id, "smp_run: CPU %u cannot be idle, it is calling", id);
	if (id >= CPU_MAX || !(smp_online() & CPU_BIT(id)))
		return -ENODEV;
	work->cpu = id;
	work->done = 0;
	if (!atomic_ptr_cas_release(&arch_cpu(id)->work, &none, work))	/* pairs with idle_once() */
		return -EBUSY;
	ipi_wake(id);
	return 0;
}

void smp_join(struct cpu_work *work) __may_sleep
{
	lock_check_may_sleep("smp_join");
	while (!atomic_load_acquire(&work->done))	/* bounded: by the work */
		ipi_relax();
}

/* --- up and down ---------------------------------------------------------------------- */

static bool has_come(struct kernel *kernel, unsigned int id)
{
	return atomic64_load_acquire(&kernel->smp.online) & CPU_BIT(id);
}

static bool has_left(struct kernel *kernel, unsigned int id)
{
	return atomic_load_acquire(&kernel->smp.cpu(id)->state) == CPU_OFF;
}

static bool wait_until(struct kernel *kernel, unsigned int id,
		       bool (*is_so)(struct kernel *kernel, unsigned int id))
{
	struct clock *clock = kernel->arch->clock;
	u64 patience = clock_ticks_from_ns(clock, kernel->smp.patience_ns);
	tick_t start = clock_now(clock);

	while (!is_so(kernel, id)) {
		if (clock_now(clock) - start > patience)
			return false;
		ipi_relax();
	}
	return true;
}

static void prepare(struct kernel *kernel, unsigned int id)
{
	struct cpu *cpu = kernel->smp.cpu(id);

	*cpu = (struct cpu){ .id = id, .kernel = kernel };
	atomic_store_release(&cpu->state, CPU_STARTING);
}

/* Return: 0; -ETIMEDOUT when it does not come; what the port says. */
static int start(struct kernel *kernel, unsigned int id) __may_sleep
{
	u32 *state = &kernel->smp.cpu(id)->state;
	int err;

	prepare(kernel, id);
	err = kernel->smp.ops->start(id);
	if (err) {
		atomic_store_relaxed(state, CPU_OFF);
		return err;
	}
	if (wait_until(kernel, id, has_come) || !atomic_cas_acquire(state, CPU_STARTING, CPU_GONE))
		return 0;
	kernel->smp.missing |= CPU_BIT(id);
	return -ETIMEDOUT;
}

unsigned int smp_count(const struct smp *smp)
{
	return smp->ops ? smp->ops->count() : 1;
}

bool smp_force_stop(const struct smp *smp, unsigned int id)
{
	if (!smp->ops || !smp->ops->stop)
		return false;
	smp->ops->stop(id);
	return true;
}

static unsigned int wanted(const struct smp *smp)
{
	unsigned int count = smp_count(smp);

	if (count > CPU_MAX)
		log_warn("smp", "there are %u CPUs; this kernel can have %u", count, CPU_MAX);
	count = MIN(count, (unsigned int)CPU_MAX);
	return smp->max ? MIN(count, smp->max) : count;
}

void smp_bring_up(struct kernel *kernel) __may_sleep
{
	struct smp *smp = &kernel->smp;
	unsigned int count = wanted(smp);

	lock_check_may_sleep("smp_bring_up");
	for (unsigned int id = 1; id < count; id++) {
		int err;

		if ((smp->missing | smp->online) & CPU_BIT(id))
			continue;		/* it may still be on its way; it is there */
		err = start(kernel, id);
		if (err)
			log_error("smp", "CPU %u is left out: %s", id, errno_name(err));
	}
}

void smp_take_down(struct kernel *kernel) __may_sleep
{
	struct smp *smp = &kernel->smp;
	cpu_set_t others = atomic64_load_acquire(&smp->online) & ~CPU_BIT(this_cpu()->id);

	lock_check_may_sleep("smp_take_down");
	for (; others; others &= others - 1) {
		unsigned int id = lowest_bit(others);

		atomic64_fetch_and_release(&smp->online, ~CPU_BIT(id));
		atomic_store_release(&smp->cpu(id)->state, CPU_LEAVING);
		irqchip_ring(kernel->arch->irqchip, id);
		BUG_ON(!wait_until(kernel, id, has_left), "smp: CPU %u does not leave", id);
	}
}
