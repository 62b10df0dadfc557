// SPDX-License-Identifier: MIT
/* timer - a queue for each CPU, and its life. */
#include <foundry/arch.h>
#include <foundry/kernel.h>
#include <foundry/timer_queue.h>

static DEFINE_PER_CPU(struct timer_queue, queues);

struct timer_queue *timer_queue_of(unsigned int cpu)
{
	return per_cpu_ptr(queues, cpu);
}

void timer_arm(struct timer *timer, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(this_cpu_ptr(queues), timer, deadline);
	arch_irq_restore(flags);
}

/* What is pending since before the CPU went goes on. */
void timers_begin(struct alarm *alarm)
{
	struct timer_queue *queue = this_cpu_ptr(queues);

	if (!queue->clock)
		timer_queue_init(queue, this_kernel()->arch->clock, alarm);
	queue->alarm = alarm;
	timer_queue_start(queue);
}

void timers_rest(void)
{
	timer_queue_stop(this_cpu_ptr(queues));
}

void timers_resume(void)
{
	timer_queue_start(this_cpu_ptr(queues));
}

bool timers_run(void)
{
	return this_cpu_ptr(queues)->runs;
}
