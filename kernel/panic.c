// SPDX-License-Identifier: MIT
/* panic - the end of the road: a BUG, a fault or a panic, thrown to a test or told to a person. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/fault.h>
#include <foundry/log.h>
#include <foundry/print.h>

static u32 panics;

static __noreturn void die(const char *sentence)
{
	/* The second one may come from printing the first. */
	if (atomic_fetch_add_relaxed(&panics, 1) == 0) {
		(void)arch_irq_save();
		log_panic_mode();
		print("panic: %s\n", sentence);
		print("FOUNDRY: FAIL panic\n");
	}
	arch_exit(VERDICT_FAIL);
}

void panic(const char *fmt, ...)
{
	char sentence[CATCH_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	die(sentence);
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
	die(sentence);
}

void fault_raise(const struct fault *fault)
{
	static const char *const verbs[] = {
		[FAULT_READ]	= "reading",
		[FAULT_WRITE]	= "writing",
		[FAULT_EXEC]	= "executing",
		[FAULT_OTHER]	= "at",
	};
	char sentence[CATCH_TEXT_MAX];

	snprintf(sentence, sizeof(sentence), "%s %s 0x%llx, pc 0x%llx", fault->what,
		 verbs[fault->access], fault->addr.raw, fault->pc.raw);
	if (catch_is_set())
		catch_throw(CATCH_FAULT, fault->addr, sentence);
	die(sentence);
}
