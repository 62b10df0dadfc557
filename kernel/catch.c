// SPDX-License-Identifier: MIT
/* catch - recovery points: a chain per CPU, and what the world looked like at each. */
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/spinlock.h>
#include <foundry/string.h>

void catch_push(struct catch *catch)
{
	struct cpu *cpu = this_cpu();

	catch->flags = arch_irq_save();
	arch_irq_restore(catch->flags);
	catch->outer = cpu->catch;
	catch->irq_depth = cpu->irq_depth;
	catch->held_count = cpu->held_count;
	catch->kind = CATCH_NOTHING;
	catch->addr = vaddr(0);
	catch->text[0] = '\0';
	cpu->catch = catch;
}

void catch_clear(struct catch *catch)
{
	BUG_ON(this_cpu()->catch != catch, "catch: cleared a recovery point that is not the innermost");
	this_cpu()->catch = catch->outer;
}

void catch_throw(enum catch_kind kind, vaddr_t addr, const char *text)
{
	struct cpu *cpu = this_cpu();
	struct catch *catch = cpu->catch;

	BUG_ON(!catch, "catch: thrown without a recovery point: %s", text);

	/* A second fault from here on finds no point, and ends the run. */
	cpu->catch = NULL;
	catch->kind = kind;
	catch->addr = addr;
	strscpy(catch->text, text, sizeof(catch->text));
	spin_drop_held(catch->held_count);
	cpu->irq_depth = catch->irq_depth;
	arch_irq_restore(catch->flags);
	cpu->catch = catch->outer;
	arch_catch_restore(&catch->point, kind);
}
