// SPDX-License-Identifier: MIT
/* catch - recovery points: a chain per CPU, and what the world looked like at each. */
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/context.h>
#include <foundry/kasan.h>
#include <foundry/lock_held.h>
#include <foundry/mutex.h>
#include <foundry/string.h>

/* A task that is preempted in here would go on with another CPU's. */
void catch_push(struct catch *catch)
{
	struct cpu *cpu;

	catch->flags = arch_irq_save();
	cpu = this_cpu();
	catch->outer = cpu->catch;
	catch->stack = cpu->stack;
	catch->irq_depth = cpu->irq_depth;
	catch->interrupted = cpu->interrupted;
	catch->fault_depth = cpu->fault_depth;
	catch->held_count = cpu->held_count;
	catch->preempt_count = cpu->preempt_count;
	catch->mutexes = mutexes_held();
	catch->kind = CATCH_NOTHING;
	catch->addr = vaddr(0);
	catch->text[0] = '\0';
	cpu->catch = catch;
	arch_irq_restore(catch->flags);
}

void catch_clear(struct catch *catch)
{
	irqflags_t flags = arch_irq_save();

	BUG_ON(this_cpu()->catch != catch, "catch: cleared a recovery point that is not the innermost");
	this_cpu()->catch = catch->outer;
	arch_irq_restore(flags);
}

/* Nothing looks at irqs behind this: who does so asks it, having found something. */
bool catch_is_set(void)
{
	irqflags_t flags = arch_irq_save();
	bool is_set = this_cpu()->catch;

	IRQ_RESTORE(flags);
	return is_set;
}

#ifndef arch_stack_jump
/* As arch_stack_begins() of context.c: a jump leads to @sp, on the stack of a context that was left. */
static void arch_stack_jump(struct stack_bounds stack, vaddr_t sp)
{
}
#endif

/* From where the bounds change nothing asks for them, nor does the compiler. */
static __noreturn __noinline __no_address_check void land(struct cpu *cpu, struct catch *catch, int kind)
{
	if (!vaddr_eq(cpu->stack.low, catch->stack.low))
		arch_stack_jump(catch->stack, arch_catch_stack(&catch->point));
	cpu->stack = catch->stack;
	arch_catch_restore(&catch->point, kind);
}

void catch_throw(enum catch_kind kind, vaddr_t addr, const char *text)
{
	struct cpu *cpu = this_cpu();
	struct catch *catch = cpu->catch;

	BUG_ON(!catch, "catch: thrown without a recovery point: %s", text);

	/* Until they go on again there, an interrupt would look for the stack that is left. */
	(void)arch_irq_save();

	/* A second fault from here on finds no point, and ends the run. */
	cpu->catch = NULL;
	catch->kind = kind;
	catch->addr = addr;
	strscpy(catch->text, text, sizeof(catch->text));
	lock_drop_held(catch->held_count);
	cpu->preempt_count = catch->preempt_count;
	cpu->irq_depth = catch->irq_depth;
	cpu->interrupted = catch->interrupted;
	cpu->fault_depth = catch->fault_depth;
	cpu->catch = catch->outer;
	mutex_drop_held(catch->mutexes);
	kasan_leave_stack(arch_catch_stack(&catch->point));
	land(cpu, catch, kind);
}
