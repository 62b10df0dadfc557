// SPDX-License-Identifier: MIT
/*
 * crash - ends the machine in one of the ways that a panic must survive: for scripts/crash.py, and for
 * people who want to see what a panic tells.
 *
 * `crash console 1` at the prompt: that way, on that CPU.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/console.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>
#include <foundry/spinlock.h>
#include <foundry/string.h>
#include <foundry/timer.h>

#include "crash.h"

static DEFINE_SPINLOCK(crash_lock);

static void by_bug(void *unused)
{
	spin_lock(&crash_lock);
	BUG("crash: asked for");
}

static void by_fault(void *unused)
{
	static u64 nowhere = 8;
	u64 *at = vaddr_to_ptr(vaddr(READ_ONCE(nowhere)));

	WRITE_ONCE(*at, 1);
}

/* --- the console's lock ---------------------------------------------------------- */

static struct console *console;		/* the machine's */
static unsigned int writes, bad_write;

static void write_or_die(struct console *unused, const char *bytes, size_t n)
{
	BUG_ON(++writes == bad_write, "crash: asked for, in the console");
	console_write(console, bytes, n);
}

static int read(struct console *unused)
{
	return console_read(console);
}

static const struct console_ops bad_ops = { .write = write_or_die, .read = read };
static struct console bad_console = { .ops = &bad_ops, .name = "bad" };

static void use_bad_console(unsigned int write)
{
	console = this_kernel()->arch->console;
	bad_write = write;
	log_set_console(&bad_console);
}

static void by_console(void *unused)
{
	use_bad_console(1);
	print("this line is not written\n");
}

/* The third line that it writes is in the middle of the report. */
static void by_report(void *unused)
{
	use_bad_console(3);
	BUG("crash: asked for");
}

/* --- other CPUs -------------------------------------------------------------------- */

static void fire(struct timer *timer, void *arg) __irq_context
{
	BUG("crash: asked for, in an interrupt");
}

static void by_interrupt(void *unused)
{
	static struct timer timer;

	timer_init(&timer, fire, NULL);
	timer_arm(&timer, 0);
	for (;;)
		arch_idle();
}

/* Those that are idle take part. */
void crash_give_others(struct cpu_work work[CPU_MAX], void (*fn)(void *arg))
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		work[id].fn = fn;
		if (id != this_cpu()->id && smp_run(id, &work[id]))
			continue;
	}
}

void (*crash_prompt_does)(void *arg);

static u32 hanging;		/* CPUs; atomic */

static void hang(void *unused)
{
	(void)arch_irq_save();
	atomic_fetch_add_relaxed(&hanging, 1);
	for (;;)
		cpu_relax();
}

/* Whoever else there is waits for no interrupt, the one at the prompt included, while this one panics. */
static void by_hang(void *unused)
{
	static struct cpu_work work[CPU_MAX];
	unsigned int others = bits_set(smp_others());

	atomic_ptr_store_release(&crash_prompt_does, hang);
	crash_give_others(work, hang);
	while (atomic_load_relaxed(&hanging) < others)	/* bounded: none of them is busy */
		cpu_relax();
	BUG("crash: asked for, while the others have irqs off");
}

static void one_of_all(void *unused)
{
	BUG("crash: asked for, on CPU %u", this_cpu()->id);
}

static void by_all(void *unused)
{
	static struct cpu_work work[CPU_MAX];

	crash_give_others(work, one_of_all);
	one_of_all(NULL);
}

/* --- the command ---------------------------------------------------------------------- */

static const struct way {
	const char	*name, *help;
	void		(*go)(void *unused) __may_sleep;
} ways[] = {
	{ "bug",	"a BUG, a lock held",			by_bug },
	{ "fault",	"a write to the null page",		by_fault },
	{ "console",	"a BUG, the console's lock held",	by_console },
	{ "report",	"a BUG while a BUG is reported",	by_report },
	{ "interrupt",	"a BUG in an interrupt handler, on CPU 0", by_interrupt },
	{ "hang",	"a BUG while all others hang, irqs off", by_hang },
	{ "all",	"a BUG on all CPUs at once",		by_all },
	{ "task",	"a BUG on the stack of a task",		IS_ENABLED(CONFIG_VMM) ? crash_by_task : NULL },
	{ "overflow",	"a task that overflows its stack",	IS_ENABLED(CONFIG_VMM) ? crash_by_overflow : NULL },
	{ "mutex",	"a BUG, a mutex held that a task wants",	IS_ENABLED(CONFIG_TASKS) ? crash_by_mutex : NULL },
};

static void go(const struct way *way, unsigned int cpu) __may_sleep
{
	struct cpu_work work = { .fn = way->go };

	if (cpu == this_cpu()->id) {
		way->go(NULL);
		return;
	}
	if (smp_run(cpu, &work)) {
		print("crash: CPU %u is not online\n", cpu);
		return;
	}
	while (!atomic_load_acquire(&work.done)) {	/* bounded: by the panic */
		void (*does)(void *arg) = atomic_ptr_load_acquire(&crash_prompt_does);

		if (does)
			does(NULL);
		ipi_relax();
	}
}

static bool crash(struct kernel *kernel, const char *args)
{
	const char *blank = strchr(args, ' ');
	size_t n = blank ? (size_t)(blank - args) : strlen(args);
	u64 cpu = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!ways[i].go || strlen(ways[i].name) != n || memcmp(ways[i].name, args, n) != 0)
			continue;
		if ((blank && str_to_u64(blank + 1, &cpu)) || cpu >= CPU_MAX) {
			print("crash: '%s' is no CPU\n", blank + 1);
			return false;
		}
		go(&ways[i], (unsigned int)cpu);
		return false;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++)
		print("  crash %-10s %s\n", ways[i].name, ways[i].help);
	return false;
}

static const struct prompt_command crash_command = {
	.name = "crash", .args = "<way> [<cpu>]", .help = "panic, in one of several ways", .run = crash,
};
PROMPT_COMMAND(crash_command);
