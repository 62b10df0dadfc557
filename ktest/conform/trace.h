/* SPDX-License-Identifier: MIT */
/* The promise of trace.h, executed. */
#ifndef KTEST_CONFORM_TRACE_H
#define KTEST_CONFORM_TRACE_H

#include <foundry/ktest.h>
#include <foundry/trace.h>

/* What is tried: where events go, and when they stop. */
struct trace_bench {
	void	(*record)(struct trace *trace, const struct trace_event *event);
	void	(*end)(struct trace *trace);
};

/* Lines that no machine has: what cases say has happened, and which of them says it. */
#define TRACE_LINES_ORDER	10000
#define TRACE_LINES_ELSEWHERE	20000
#define TRACE_LINES_TOO_MANY	30000
#define TRACE_LINES_WHILE_OFF	40000

extern const struct ktest_case trace_conform[];

#endif
