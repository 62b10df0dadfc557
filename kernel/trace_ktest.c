// SPDX-License-Identifier: MIT
/* The promise of trace.h, on the kernel's own; and the word that records test cases. */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/log.h>

#include "conform/trace.h"

#define CAPACITY	4096
#define CAPACITY_MAX	1048576

static const struct trace_bench bench = { trace_record, trace_end };

static const struct ktest_suite conform = {
	.name	= "trace/kernel",
	.needs	= FACT(SCHED),
	.cases	= trace_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

/* --- ktest.trace --------------------------------------------------------------------------- */

/* What the command line wants, and the trace of the case that runs. */
static struct {
	u32		capacity;	/* 0: none is wanted */
	struct trace	trace;
} recorder;

static int parse_trace(struct kernel *kernel, const char *value)
{
	u64 capacity = CAPACITY;

	if (value && (str_to_u64(value, &capacity) || capacity == 0 || capacity > CAPACITY_MAX))
		return -EINVAL;
	recorder.capacity = (u32)capacity;
	return 0;
}

static const struct cmdline_word trace_word = {
	.key = "ktest.trace", .values = "events of each CPU that are kept, 1 to " STRINGIFY(CAPACITY_MAX),
	.optional = true, .parse = parse_trace,
};
CMDLINE_WORD(trace_word);

/* A case that another one runs is part of that.  Return: whether it is recorded. */
static u64 begin(void)
{
	struct kernel *kernel = this_kernel();

	if (!recorder.capacity || !(kernel->boot.have & FACT(SCHED)) || kernel->trace)
		return false;
	if (trace_open(&recorder.trace, kernel, recorder.capacity)) {
		print("# trace: there is no memory for %u events of each CPU\n", recorder.capacity);
		return false;
	}
	trace_begin(&recorder.trace);
	return true;
}

static void end(u64 is_recorded)
{
	if (!is_recorded)
		return;
	trace_end(&recorder.trace);
	if (trace_count(&recorder.trace))
		trace_print(&recorder.trace);
	trace_close(&recorder.trace, this_kernel());
}

static const struct ktest_state trace_state = { .save = begin, .restore = end };
KTEST_STATE(trace_state);
