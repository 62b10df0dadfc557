// SPDX-License-Identifier: MIT
/* backtrace - walk the frame pointers, trusting none of them. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/fault.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

struct frame_record {
	u64	outer;		/* the caller's frame */
	u64	caller;		/* where the function returns to */
};

static vaddr_t record_of(vaddr_t frame)
{
	return vaddr_add(frame, ARCH_FRAME_RECORD);
}

static bool holds(const struct stack_bounds *stack, vaddr_t record)
{
	return record.raw % sizeof(u64) == 0 && record.raw >= stack->low.raw &&
	       record.raw < stack->high.raw &&
	       stack->high.raw - record.raw >= sizeof(struct frame_record);
}

size_t backtrace(const struct stack_bounds *stack, vaddr_t frame, vaddr_t *callers, size_t max)
{
	size_t n = 0;

	while (n < max && holds(stack, record_of(frame))) {	/* bounded: by @max, which is small */
		const struct frame_record *record = vaddr_to_ptr(record_of(frame));
		vaddr_t outer = vaddr(READ_ONCE(record->outer));

		callers[n++] = vaddr(READ_ONCE(record->caller));
		if (!vaddr_lt(frame, outer))
			break;
		frame = outer;
	}
	return n;
}

typedef bool (*namer_t)(vaddr_t addr, char *buf, size_t size);

static void print_line(const char *mark, vaddr_t pc, namer_t name)
{
	char text[SYMBOL_TEXT_MAX];
	bool known = name(pc, text, sizeof(text));

	print("  %-3s 0x%016llx%s%s\n", mark, pc.raw, known ? " " : "", known ? text : "");
}

static void print_callers(const vaddr_t *callers, size_t n, size_t number)
{
	char mark[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(mark, sizeof(mark), "#%zu", number + i);
		print_line(mark, callers[i], symbol_name_caller);
	}
	if (n == BACKTRACE_MAX)
		print("  ...\n");
}

static size_t find_callers(vaddr_t frame, vaddr_t callers[BACKTRACE_MAX])
{
	struct stack_bounds stack;

	if (!stack_at(record_of(frame), &stack))
		return 0;
	return backtrace(&stack, frame, callers, BACKTRACE_MAX);
}

void backtrace_print(vaddr_t frame)
{
	vaddr_t callers[BACKTRACE_MAX];

	print_callers(callers, find_callers(frame, callers), 0);
}

/* Whether @addr can be what a call returns to: any word of a stack may stand in its place. */
static bool is_return_address(vaddr_t addr)
{
	struct symbol symbol;

	return symbol_find(symbol_table(), vaddr(addr.raw - 1), &symbol) && symbol.is_function;
}

void backtrace_print_fault(const struct fault *fault)
{
	vaddr_t callers[BACKTRACE_MAX];
	size_t n = find_callers(fault->frame, callers);

	print_line("#0", fault->pc, symbol_name);
	if (is_return_address(fault->caller))
		print_line("?", fault->caller, symbol_name_caller);
	print_callers(callers, n, 1);
}
