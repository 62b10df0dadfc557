// SPDX-License-Identifier: MIT
/* Machines in memory with one thing wrong each. */
#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/console.h>
#include <foundry/fault.h>
#include <foundry/irqchip.h>
#include <foundry/tlb.h>
#include <foundry/translator.h>

#include "conform/arch.h"
#include "saboteur.h"

enum wrong {
	CLOCK_MISSING,
	CONSOLE_NAMELESS,
	TLB_MISSING,
	SERVICE_REPLACED,
	TLB_REPLACED,
	SAVE_LEAVES_ON,
	RESTORE_TURNS_ON,
	RESTORE_LEAVES_OFF,
	DELIVERS_WHILE_OFF,
	LOSES_WHILE_OFF,
	DELIVERS_TWICE,
	DELIVERS_UNASKED,
	NO_FAULT,
	FAULT_ELSEWHERE,
	FAULT_AFTER_STORE,
	FAULT_ONCE,
	LOSES_A_REGISTER,
	LOSES_THE_STACK,
	COST_STARTS_OVER,
	SKIPS_A_RESOLVED_ACCESS,
	RESOLVED_AND_DONE_TWICE,
	RESOLVES_TWICE,
	RESOLVED_TURNS_IRQS_OFF,
	RESOLVED_TURNS_IRQS_ON,
	RESOLVED_LOSES_A_REGISTER,
	RESOLVES_EVERYTHING,
};

#define REGS	6
#define WORDS	4

/* The mock: irqs and their pin, registers and the stack, two places in memory. */
static struct {
	enum wrong	wrong;
	bool		irqs_on, pin;
	unsigned int	arrived, relaxed, faults;
	u64		regs[REGS];	/* the last one is the stack pointer */
	u64		cost;
	unsigned int	asked;		/* for the lazy page */
	bool		lazy_there;
} cpu;

static u64 nothing[WORDS], readonly_word;
static u64 lazy[WORDS + 4], lazy_fill;

static struct clock clock = { .name = "clock" };
static struct alarm alarm = { .name = "alarm" };
static struct irqchip irqchip = { .name = "irqchip" };
static struct translator translator = { .name = "translator" };
static struct console console = { .name = "console" }, nameless;
static struct tlb tlb = { .name = "tlb" }, other_tlb = { .name = "other" };

static struct arch machine, machine_at_first;

static const struct arch *mock_now(struct ktest *kt)
{
	return &machine;
}

static const struct arch *mock_first(struct ktest *kt)
{
	return &machine_at_first;
}

static void deliver(void)
{
	while (cpu.pin && cpu.irqs_on) {
		cpu.pin = false;
		cpu.arrived += cpu.wrong == DELIVERS_TWICE ? 2 : 1;
	}
}

static bool mock_irqs_enabled(void)
{
	return cpu.irqs_on;
}

static void mock_irq_enable(void)
{
	cpu.irqs_on = true;
	deliver();
}

static irqflags_t mock_irq_save(void)
{
	bool on = cpu.irqs_on;

	if (cpu.wrong != SAVE_LEAVES_ON)
		cpu.irqs_on = false;
	return (__force irqflags_t)(unsigned long)on;	/* SAFETY: read back below only */
}

static void mock_irq_restore(irqflags_t flags)
{
	bool on = (__force unsigned long)flags;		/* SAFETY: made above */

	if (cpu.wrong == RESTORE_TURNS_ON)
		on = true;
	if (cpu.wrong == RESTORE_LEAVES_OFF)
		on = false;
	cpu.irqs_on = on;
	deliver();
}

static void mock_listen(struct ktest *kt)
{
	cpu.arrived = 0;
}

static void mock_raise(void)
{
	if (cpu.wrong == LOSES_WHILE_OFF && !cpu.irqs_on)
		return;
	if (cpu.wrong == DELIVERS_WHILE_OFF)
		cpu.arrived += !cpu.irqs_on;
	cpu.pin = true;
	deliver();
}

static unsigned int mock_arrived(void)
{
	return cpu.arrived;
}

static void mock_relax(void)
{
	cpu.cost++;
	if (cpu.wrong == DELIVERS_UNASKED && cpu.irqs_on && ++cpu.relaxed == 500)
		cpu.arrived++;
}

static volatile u64 *mock_unmapped(void)
{
	return nothing;
}

static volatile u64 *mock_readonly(void)
{
	return &readonly_word;
}

static bool is_nothing(const volatile u64 *at)
{
	return at >= nothing && at < nothing + WORDS;
}

static void mock_fault(const volatile u64 *at, enum fault_access access)
{
	const volatile u64 *said = cpu.wrong == FAULT_ELSEWHERE ? at + 1 : at;

	if (cpu.wrong == RESOLVES_EVERYTHING && cpu.asked)
		return;
	if (cpu.wrong == NO_FAULT || (cpu.wrong == FAULT_ONCE && cpu.faults++ > 0))
		return;
	fault_raise(&(struct fault){
		.what = "mock fault", .access = access, .addr = vaddr_of(said),
	});
}

static bool is_lazy(const volatile u64 *at)
{
	return at >= lazy && at < lazy + ARRAY_SIZE(lazy);
}

/* Return: whether the instruction that faulted is gone over. */
static bool resolve(const volatile u64 *at)
{
	if (!is_lazy(at) || cpu.lazy_there)
		return false;
	cpu.lazy_there = true;
	cpu.asked += cpu.wrong == RESOLVES_TWICE ? 2 : 1;
	for (unsigned int i = 0; i < ARRAY_SIZE(lazy); i++)
		lazy[i] = lazy_fill;
	if (cpu.wrong == RESOLVED_TURNS_IRQS_OFF)
		cpu.irqs_on = false;
	if (cpu.wrong == RESOLVED_TURNS_IRQS_ON)
		cpu.irqs_on = true;
	if (cpu.wrong == RESOLVED_LOSES_A_REGISTER)
		cpu.regs[3] = 0;
	return cpu.wrong == SKIPS_A_RESOLVED_ACCESS;
}

static u64 mock_load(const volatile u64 *at)
{
	if (is_nothing(at))
		mock_fault(at, FAULT_READ);
	return resolve(at) ? 0 : *at;
}

static void mock_store(volatile u64 *at, u64 value)
{
	if (is_lazy(at)) {
		if (!resolve(at))
			*at = value;
		return;
	}
	if (cpu.wrong == FAULT_AFTER_STORE)
		*at = value;
	mock_fault(at, FAULT_WRITE);
}

static volatile u64 *mock_lazy(struct ktest *kt, u64 fill)
{
	lazy_fill = fill;
	cpu.lazy_there = false;
	cpu.asked = 0;
	return lazy;
}

static unsigned int mock_asked(void)
{
	return cpu.asked;
}

static u32 mock_add(u32 *at, u32 n)
{
	bool twice = cpu.wrong == RESOLVED_AND_DONE_TWICE && !cpu.lazy_there;
	u64 index = vaddr_diff(vaddr_of(at), vaddr_of(lazy)) / sizeof(u64);
	u32 before;

	if (resolve(&lazy[index]))
		return 0;
	before = *at;
	*at = before + (twice ? 2 * n : n);
	return before;
}

static unsigned int mock_read_regs(u64 *want, u64 *got, const volatile u64 *at)
{
	memcpy(cpu.regs, want, sizeof(cpu.regs));
	cpu.regs[0] = mock_load(at);
	memcpy(got, cpu.regs, sizeof(cpu.regs));
	return REGS;
}

static size_t mock_recover(u64 *want, u64 *got)
{
	u64 point[REGS];

	memcpy(cpu.regs, want, sizeof(cpu.regs));
	memcpy(point, cpu.regs, sizeof(point));
	memset(cpu.regs, 0, sizeof(cpu.regs));
	if (cpu.wrong == LOSES_A_REGISTER)
		point[2] = 0;
	if (cpu.wrong == LOSES_THE_STACK)
		point[REGS - 1] -= 16;
	memcpy(cpu.regs, point, sizeof(point));
	memcpy(got, cpu.regs, sizeof(cpu.regs));
	return REGS;
}

static u64 mock_cost(void)
{
	cpu.cost++;
	return cpu.wrong == COST_STARTS_OVER ? cpu.cost % 256 : cpu.cost;
}

struct sabotaged {
	struct arch_bench	bench;
	enum wrong		wrong;
};

static void build_machine(struct ktest *kt)
{
	const struct sabotaged *sabotaged = kt->bench;

	memset(&cpu, 0, sizeof(cpu));
	cpu.wrong = sabotaged->wrong;
	machine = (struct arch){
		.name		= "mock",
		.clock		= cpu.wrong == CLOCK_MISSING ? NULL : &clock,
		.alarm		= &alarm,
		.irqchip	= &irqchip,
		.translator	= &translator,
		.console	= cpu.wrong == CONSOLE_NAMELESS ? &nameless : &console,
		.tlb		= cpu.wrong == TLB_MISSING ? NULL : &tlb,
	};
	machine_at_first = machine;
	if (cpu.wrong == SERVICE_REPLACED)
		machine_at_first.console = &nameless;
	if (cpu.wrong == TLB_REPLACED)
		machine_at_first.tlb = &other_tlb;
}

static const struct saboteur_contract arch_contract = {
	.conform	= arch_conform,
	.before		= build_machine,
};

#define MOCK(what)								\
	(&(const struct sabotaged){						\
		.bench = {							\
			.now		= mock_now,				\
			.first		= mock_first,				\
			.irq_save	= mock_irq_save,			\
			.irq_restore	= mock_irq_restore,			\
			.irqs_enabled	= mock_irqs_enabled,			\
			.irq_enable	= mock_irq_enable,			\
			.listen		= mock_listen,				\
			.raise		= mock_raise,				\
			.arrived	= mock_arrived,				\
			.relax		= mock_relax,				\
			.unmapped	= mock_unmapped,			\
			.readonly	= mock_readonly,			\
			.load		= mock_load,				\
			.store		= mock_store,				\
			.recover	= mock_recover,				\
			.cost		= mock_cost,				\
			.lazy		= mock_lazy,				\
			.asked		= mock_asked,				\
			.add		= mock_add,				\
			.read_regs	= mock_read_regs,			\
		},								\
		.wrong = (what),						\
	})

static const struct saboteur arch_saboteurs[] = {
	{ .name = "ARCH-1 a service is missing",
	  .bench = MOCK(CLOCK_MISSING) },
	{ .name = "ARCH-1 a service has no name",
	  .bench = MOCK(CONSOLE_NAMELESS) },
	{ .name = "ARCH-1 there is no TLB",
	  .bench = MOCK(TLB_MISSING) },
	{ .name = "ARCH-1 a service is replaced during boot",
	  .bench = MOCK(SERVICE_REPLACED) },
	{ .name = "ARCH-1 the TLB is replaced during boot",
	  .bench = MOCK(TLB_REPLACED) },
	{ .name = "ARCH-2 save leaves irqs on",
	  .bench = MOCK(SAVE_LEAVES_ON),
	  .also = "ARCH-3",
	  .why = "its cases turn irqs on and off" },
	{ .name = "ARCH-2 restore always turns irqs on",
	  .bench = MOCK(RESTORE_TURNS_ON),
	  .also = "ARCH-3",
	  .why = "its cases turn irqs on and off" },
	{ .name = "ARCH-2 restore leaves irqs off",
	  .bench = MOCK(RESTORE_LEAVES_OFF),
	  .also = "ARCH-3",
	  .why = "its cases turn irqs on and off" },
	{ .name = "ARCH-3 an interrupt arrives while irqs are off",
	  .bench = MOCK(DELIVERS_WHILE_OFF) },
	{ .name = "ARCH-3 an interrupt while irqs are off is lost",
	  .bench = MOCK(LOSES_WHILE_OFF) },
	{ .name = "ARCH-3 an interrupt arrives twice",
	  .bench = MOCK(DELIVERS_TWICE) },
	{ .name = "ARCH-3 an interrupt arrives that nobody raised",
	  .bench = MOCK(DELIVERS_UNASKED) },
	{ .name = "ARCH-4 a forbidden access does nothing",
	  .bench = MOCK(NO_FAULT),
	  .also = "ARCH-7",
	  .why = "what is not made possible stays a fault" },
	{ .name = "ARCH-4 a fault has another address",
	  .bench = MOCK(FAULT_ELSEWHERE),
	  .also = "ARCH-7",
	  .why = "what is not made possible stays a fault" },
	{ .name = "ARCH-4 a store happens and then faults",
	  .bench = MOCK(FAULT_AFTER_STORE) },
	{ .name = "ARCH-4 only the first fault is seen",
	  .bench = MOCK(FAULT_ONCE),
	  .also = "ARCH-7",
	  .why = "what is not made possible stays a fault" },
	{ .name = "ARCH-5 a register is lost",
	  .bench = MOCK(LOSES_A_REGISTER) },
	{ .name = "ARCH-5 the stack pointer is off",
	  .bench = MOCK(LOSES_THE_STACK) },
	{ .name = "ARCH-6 the cost starts over",
	  .bench = MOCK(COST_STARTS_OVER) },
	{ .name = "ARCH-7 an access that was resolved is gone over",
	  .bench = MOCK(SKIPS_A_RESOLVED_ACCESS) },
	{ .name = "ARCH-7 an access that was resolved is done twice",
	  .bench = MOCK(RESOLVED_AND_DONE_TWICE) },
	{ .name = "ARCH-7 an access is resolved twice",
	  .bench = MOCK(RESOLVES_TWICE) },
	{ .name = "ARCH-7 irqs are off behind an access that was resolved",
	  .bench = MOCK(RESOLVED_TURNS_IRQS_OFF) },
	{ .name = "ARCH-7 irqs are on behind an access that was resolved",
	  .bench = MOCK(RESOLVED_TURNS_IRQS_ON) },
	{ .name = "ARCH-7 a register is lost in an access that was resolved",
	  .bench = MOCK(RESOLVED_LOSES_A_REGISTER) },
	{ .name = "ARCH-7 once one was resolved all are",
	  .bench = MOCK(RESOLVES_EVERYTHING) },
};

SABOTEURS(arch, FACT(CONSOLE), arch_contract, arch_saboteurs);
