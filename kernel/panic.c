// SPDX-License-Identifier: MIT
/* panic - the end of the road: a BUG, a fault or a panic, thrown to a test or told to a person. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/fault.h>
#include <foundry/log.h>
#include <foundry/near.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

static u32 panics;

#define REGS_PER_LINE	3

static void print_regs(const struct fault_reg *regs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print("  %-6s 0x%016llx%s", regs[i].name, regs[i].value,
		      i % REGS_PER_LINE == REGS_PER_LINE - 1 || i == count - 1 ? "\n" : "");
}

static void print_fault(const struct fault *fault)
{
	print_regs(fault->regs, fault->reg_count);
	backtrace_print_fault(fault);
}

/*
 * @fault is what brought it about; where it is NULL, the callers of @frame have.
 * The second one may come from telling the first, the third from telling the verdict.
 */
static __noreturn void die(const char *sentence, const struct fault *fault, vaddr_t frame)
{
	u32 before = atomic_fetch_add_relaxed(&panics, 1);

	if (before == 0) {
		(void)arch_irq_save();
		log_panic_mode();
		print("panic: %s\n", sentence);
		if (fault)
			print_fault(fault);
		else
			backtrace_print(frame);
	}
	if (before <= 1)
		print("FOUNDRY: FAIL panic\n");
	arch_exit(VERDICT_FAIL);
}

void panic(const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	die(sentence, NULL, this_frame());
}

void bug_stop(const char *file, int line, const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;
	int n;

	n = snprintf(sentence, sizeof(sentence), "BUG at %s:%d: ", file, line);
	n = MIN(n, (int)sizeof(sentence));
	va_start(args, fmt);
	vsnprintf(sentence + n, sizeof(sentence) - n, fmt, args);
	va_end(args);
	if (catch_is_set())
		catch_throw(CATCH_BUG, vaddr(0), sentence);
	die(sentence, NULL, this_frame());
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
	snprintf(buf, size, "%s %s 0x%llx (%s), pc %s", fault->what, verbs[fault->access],
		 fault->addr.raw, near, pc);
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

	describe(fault, sentence, sizeof(sentence));
	if (catch_is_set())
		catch_throw(CATCH_FAULT, fault->addr, sentence);
	die(sentence, fault, fault->frame);
}
