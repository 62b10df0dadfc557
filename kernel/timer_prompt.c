// SPDX-License-Identifier: MIT
/* The prompt's command that shows what is pending. */
#include <foundry/arch.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>
#include <foundry/symbols.h>
#include <foundry/timer_queue.h>

#define SHOWN_MAX	8	/* of each CPU */

static void show_timer(const struct timer_info *info, unsigned int cpu)
{
	struct clock *clock = this_kernel()->arch->clock;
	tick_t now = clock_now(clock);
	bool is_late = info->deadline < now;
	u64 ns = clock_ns(clock, is_late ? now - info->deadline : info->deadline - now);
	char name[SYMBOL_TEXT_MAX];

	symbol_name(vaddr_of(info->fire), name, sizeof(name));
	print("  %3u  %c %14llu.%06llu  %s\n", cpu, is_late ? '-' : ' ', ns / 1000000, ns % 1000000, name);
}

/* Return: how many are pending. */
static size_t show_cpu(unsigned int cpu)
{
	struct timer_info infos[SHOWN_MAX];
	size_t count = timer_queue_list(timer_queue_of(cpu), infos, SHOWN_MAX);

	for (size_t i = 0; i < MIN(count, (size_t)SHOWN_MAX); i++)
		show_timer(&infos[i], cpu);
	if (count > SHOWN_MAX)
		print("  %3u  and %zu later\n", cpu, count - SHOWN_MAX);
	return count;
}

static bool show_timers(struct kernel *kernel, const char *args)
{
	size_t pending = 0;

	print("  CPU                due in ms  fires\n");
	for (unsigned int id = 0; id < CPU_MAX; id++)
		if (smp_online() & CPU_BIT(id))
			pending += show_cpu(id);
	if (!pending)
		print("  nothing is pending\n");
	return false;
}

static const struct prompt_command timers_command = {
	.name = "timers", .args = "", .help = "what is pending on each CPU, the first ones", .run = show_timers,
};
PROMPT_COMMAND(timers_command);
