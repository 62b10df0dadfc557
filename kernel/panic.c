// SPDX-License-Identifier: MIT
/* panic - the end of the road: a BUG, a fault or a panic, thrown to a test or told to a person. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/fault.h>
#include <foundry/kernel.h>
#include <foundry/lock_held.h>
#include <foundry/log.h>
#include <foundry/mutex.h>
#include <foundry/near.h>
#include <foundry/panic.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#define REGS_PER_LINE	3

static void print_regs(const struct fault_reg *regs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print("  %-6s 0x%016llx%s", regs[i].name, regs[i].value,
		      i % REGS_PER_LINE == REGS_PER_LINE - 1 || i == count - 1 ? "\n" : "");
}

/* Without a pc only the callers of its frame are known. */
static void print_place(const struct cpu *cpu, const struct fault *at)
{
	print_regs(at->regs, at->reg_count);
	lock_held_print(cpu);
	mutexes_print(cpu);
	if (!vaddr_eq(at->pc, PANIC_NO_PC))
		backtrace_print_fault(at);
	else
		backtrace_print(at->frame);
}

static void print_others(cpu_set_t others, cpu_set_t running)
{
	for (; others; others &= others - 1) {
		const struct cpu *cpu = arch_cpu(lowest_bit(others));

		if (running & CPU_BIT(cpu->id)) {
			print("CPU %u does not stop\n", cpu->id);
			continue;
		}
		print("CPU %u: %s\n", cpu->id, cpu->stopped->what);
		print_place(cpu, cpu->stopped);
	}
}

/* The others stop first: what they write would stand between the lines. */
static void tell(const struct fault *at)
{
	cpu_set_t running = panic_stop_others();
	cpu_set_t others = this_kernel() ? smp_others() : CPUS_NONE;

	log_panic_mode();
	print("panic: %s\n", at->what);
	if (others)
		print("CPU %u:\n", this_cpu()->id);
	print_place(this_cpu(), at);
	print_others(others, running);
	print("FOUNDRY: FAIL panic\n");
}

/* Telling has brought it about: what is left of that is not tried again. */
static void tell_again(const struct fault *at)
{
	static unsigned int times;

	times++;
	if (times == 1)
		print("  while that was told: %s\n", at->what);
	if (times <= 2)
		print("FOUNDRY: FAIL panic\n");
}

/* @at is told of; its @what is the whole sentence. */
static __noreturn void die(const struct fault *at)
{
	(void)arch_irq_save();
	if (panic_claim())
		tell(at);
	else if (panic_stops_this_cpu())
		panic_stop_here(at);
	else
		tell_again(at);
	arch_exit(VERDICT_FAIL);
}

static __noreturn void die_of(const char *sentence, vaddr_t frame)
{
	die(&(const struct fault){ .what = sentence, .pc = PANIC_NO_PC, .frame = frame });
}

void panic(const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	die_of(sentence, this_frame());
}

/* @sentence begins with @n bytes that are there already, or would be if there were room. */
static __noreturn __printf(3, 0) void stop(char sentence[CATCH_TEXT_MAX], int n, const char *fmt,
					   va_list args, vaddr_t frame)
{
	n = MIN(n, CATCH_TEXT_MAX);
	vsnprintf(sentence + n, CATCH_TEXT_MAX - (size_t)n, fmt, args);
	if (catch_is_set())
		catch_throw(CATCH_BUG, vaddr(0), sentence);
	die_of(sentence, frame);
}

void bug_stop(const char *file, int line, const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	stop(sentence, snprintf(sentence, sizeof(sentence), "BUG at %s:%d: ", file, line), fmt, args,
	     this_frame());
}

void bug_stop_at(const char *where, const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	stop(sentence, snprintf(sentence, sizeof(sentence), "BUG at %s: ", where), fmt, args,
	     this_frame());
}

static const char *const verbs[] = {
	[FAULT_READ]	= "reading",
	[FAULT_WRITE]	= "writing",
	[FAULT_EXEC]	= "executing",
	[FAULT_OTHER]	= "at",
};

static void describe_names(const struct fault *fault, char *buf, size_t size)
{
	char near[NEAR_TEXT_MAX], pc[SYMBOL_TEXT_MAX];

	near_text(fault->addr, near, sizeof(near));
	symbol_name(fault->pc, pc, sizeof(pc));
	snprintf(buf, size, "%s %s 0x%llx (%s), pc %s%s%s", fault->what, verbs[fault->access],
		 fault->addr.raw, near, pc, fault->why ? ": " : "", fault->why ? fault->why : "");
}

static void describe_numbers(const struct fault *fault, char *buf, size_t size)
{
	snprintf(buf, size, "%s %s 0x%llx, pc 0x%llx, while a fault was described", fault->what,
		 verbs[fault->access], fault->addr.raw, fault->pc.raw);
}

/* A fault that comes from looking for names must not look for names. */
static void describe(const struct fault *fault, char *buf, size_t size)
{
	static u32 describing;

	if (atomic_fetch_add_relaxed(&describing, 1) == 0)
		describe_names(fault, buf, size);
	else
		describe_numbers(fault, buf, size);
	WRITE_ONCE(describing, 0);
}

void fault_raise(const struct fault *fault)
{
	char sentence[CATCH_TEXT_MAX];
	struct fault at;

	describe(fault, sentence, sizeof(sentence));
	if (catch_is_set())
		catch_throw(CATCH_FAULT, fault->addr, sentence);
	at = *fault;
	at.what = sentence;
	die(&at);
}
