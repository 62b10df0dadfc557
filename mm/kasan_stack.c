// SPDX-License-Identifier: MIT
/* kasan: variables of functions; what the compiler calls for them, and which one lies where. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#include "kasan.h"

/* --- called by the compiler ----------------------------------------------------------- */

/* Written whether checks have begun or not, as by the code that the compiler puts in line. */
static void set_shadow(unsigned long shadow, size_t bytes, u8 byte)
{
	u8 *at = vaddr_to_ptr(vaddr(shadow));

	for (size_t i = 0; i < bytes; i++)
		at[i] = byte;
}

#define SET_SHADOW(byte)							\
	void __asan_set_shadow_##byte(unsigned long shadow, size_t bytes);	\
	void __asan_set_shadow_##byte(unsigned long shadow, size_t bytes)	\
	{									\
		set_shadow(shadow, bytes, 0x##byte);				\
	}

SET_SHADOW(00)
SET_SHADOW(f1)
SET_SHADOW(f2)
SET_SHADOW(f3)
SET_SHADOW(f5)
SET_SHADOW(f8)

void __asan_poison_stack_memory(unsigned long addr, size_t bytes);
void __asan_unpoison_stack_memory(unsigned long addr, size_t bytes);
void __asan_handle_no_return(void);
void __asan_alloca_poison(unsigned long addr, size_t bytes);
void __asan_allocas_unpoison(unsigned long low, unsigned long high);

void __asan_poison_stack_memory(unsigned long addr, size_t bytes)
{
	set_shadow(KASAN_SHADOW(addr), align_up(bytes, GRANULE) / GRANULE, KASAN_STACK_SCOPE);
}

void __asan_unpoison_stack_memory(unsigned long addr, size_t bytes)
{
	set_shadow(KASAN_SHADOW(addr), bytes / GRANULE, 0);
	if (bytes % GRANULE)
		set_shadow(KASAN_SHADOW(addr + bytes), 1, bytes % GRANULE);
}

/* Frames that a throw leaves are catch_throw()'s matter: kasan_leave_stack(). */
void __asan_handle_no_return(void)
{
}

/* No function here has one: -Wvla. */
void __asan_alloca_poison(unsigned long addr, size_t bytes)
{
}

void __asan_allocas_unpoison(unsigned long low, unsigned long high)
{
}

/* --- a jump out of functions ------------------------------------------------------------ */

void kasan_leave_stack(vaddr_t sp)
{
	struct stack_bounds left, here;
	vaddr_t now = this_frame(), from;

	if (!stack_at(vaddr(sp.raw - 1), &left))
		return;
	from = left.low;
	if (stack_at(now, &here)) {
		if (vaddr_eq(here.low, left.low))
			from = vaddr_align_down(now, GRANULE);
		else	/* thrown from a trap with a stack of its own */
			kasan_unpoison(vaddr_to_ptr(here.low), vaddr_diff(here.high, here.low));
	}
	if (vaddr_lt(from, sp))
		kasan_unpoison(vaddr_to_ptr(from), vaddr_diff(sp, from));
}

/* --- which variable ---------------------------------------------------------------------- */

/* What lies at the lower end of a frame with redzones: gcc's asan.cc, asan_emit_stack_protection(). */
#define FRAME_MAGIC	0x41b58ab3

struct frame_head {
	u64		magic;
	const char	*variables;	/* "2 32 4 3 one 48 8 6 two:12": how many; offset, bytes, name */
	const void	*function;
};

static const struct frame_head *find_head(vaddr_t addr)
{
	const struct frame_head *head;
	struct stack_bounds stack;

	if (!stack_at(addr, &stack))
		return NULL;
	addr = vaddr_align_down(addr, GRANULE);
	while (!vaddr_lt(addr, stack.low) && *kasan_shadow(addr) != KASAN_STACK_LEFT)
		addr = vaddr(addr.raw - GRANULE);
	while (!vaddr_lt(addr, stack.low) && *kasan_shadow(addr) == KASAN_STACK_LEFT) {
		head = vaddr_to_ptr(addr);
		if (head->magic == FRAME_MAGIC)
			return head;
		addr = vaddr(addr.raw - GRANULE);
	}
	return NULL;
}

struct variable {
	u64		start, bytes;	/* from the head */
	const char	*name;
	int		name_bytes;
};

static u64 read_number(const char **text)
{
	u64 n = 0;

	while (**text == ' ')
		(*text)++;
	for (; **text >= '0' && **text <= '9'; (*text)++)
		n = n * 10 + (u64)(**text - '0');
	return n;
}

static void read_variable(const char **text, struct variable *variable)
{
	variable->start = read_number(text);
	variable->bytes = read_number(text);
	variable->name_bytes = (int)read_number(text);
	variable->name = ++*text;
	*text += variable->name_bytes;
}

/* How far it lies outside of the variable; 0 inside. */
static u64 distance(const struct variable *variable, u64 offset)
{
	if (offset < variable->start)
		return variable->start - offset;
	return offset < variable->start + variable->bytes ? 0 :
	       offset - variable->start - variable->bytes + 1;
}

/* The nearest one.  Return: whether there is any. */
static bool find_variable(const struct frame_head *head, u64 offset, struct variable *best)
{
	const char *text = head->variables;
	u64 count = read_number(&text);

	for (u64 i = 0; i < count; i++) {
		struct variable variable;

		read_variable(&text, &variable);
		if (i == 0 || distance(&variable, offset) < distance(best, offset))
			*best = variable;
	}
	return count > 0;
}

void kasan_describe_stack(vaddr_t addr, u8 kind, char text[KASAN_TEXT_MAX])
{
	const struct frame_head *head = find_head(addr);
	struct variable variable;
	char function[SYMBOL_TEXT_MAX], place[40];
	u64 offset;

	if (!head) {
		snprintf(text, KASAN_TEXT_MAX, "between variables of a stack");
		return;
	}
	symbol_name(vaddr_of(head->function), function, sizeof(function));
	offset = vaddr_diff(addr, vaddr_of(head));
	if (!find_variable(head, offset, &variable)) {
		snprintf(text, KASAN_TEXT_MAX, "in the stack frame of %s", function);
		return;
	}
	if (kind == KASAN_STACK_SCOPE)
		snprintf(place, sizeof(place), "out of its scope, in");
	else if (offset < variable.start)
		snprintf(place, sizeof(place), "%llu bytes in front of", variable.start - offset);
	else
		snprintf(place, sizeof(place), "%llu bytes behind",
			 offset - variable.start - variable.bytes);
	snprintf(text, KASAN_TEXT_MAX, "%s the %llu-byte variable %.*s in the stack frame of %s", place,
		 variable.bytes, variable.name_bytes, variable.name, function);
}
