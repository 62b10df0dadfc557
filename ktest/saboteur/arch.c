// SPDX-License-Identifier: MIT
/* Machines in memory with one thing wrong each. */
#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/console.h>
#include <foundry/fault.h>
#include <foundry/irqchip.h>
#include <foundry/translator.h>

#include "conform/arch.h"
#include "saboteur.h"

enum wrong {
	CLOCK_MISSING,
	CONSOLE_NAMELESS,
	SERVICE_REPLACED,
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
} cpu;

static u64 nothing[WORDS], readonly_word;

static struct clock clock = { .name = "clock" };
static struct alarm alarm = { .name = "alarm" };
static struct irqchip irqchip = { .name = "irqchip" };
static struct translator translator = { .name = "translator" };
static struct console console = { .name = "console" }, nameless;

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

	if (cpu.wrong == NO_FAULT || (cpu.wrong == FAULT_ONCE && cpu.faults++ > 0))
		return;
	fault_raise(&(struct fault){
		.what = "mock fault", .access = access, .addr = vaddr_of(said),
	});
}

static u64 mock_load(const volatile u64 *at)
{
	if (is_nothing(at))
		mock_fault(at, FAULT_READ);
	return *at;
}

static void mock_store(volatile u64 *at, u64 value)
{
	if (cpu.wrong == FAULT_AFTER_STORE)
		*at = value;
	mock_fault(at, FAULT_WRITE);
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
	};
	machine_at_first = machine;
	if (cpu.wrong == SERVICE_REPLACED)
		machine_at_first.console = &nameless;
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
		},								\
		.wrong = (what),						\
	})

static const struct saboteur arch_saboteurs[] = {
	{ .name = "ARCH-1 a service is missing",
	  .bench = MOCK(CLOCK_MISSING) },
	{ .name = "ARCH-1 a service has no name",
	  .bench = MOCK(CONSOLE_NAMELESS) },
	{ .name = "ARCH-1 a service is replaced during boot",
	  .bench = MOCK(SERVICE_REPLACED) },
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
	  .bench = MOCK(NO_FAULT) },
	{ .name = "ARCH-4 a fault has another address",
	  .bench = MOCK(FAULT_ELSEWHERE) },
	{ .name = "ARCH-4 a store happens and then faults",
	  .bench = MOCK(FAULT_AFTER_STORE) },
	{ .name = "ARCH-4 only the first fault is seen",
	  .bench = MOCK(FAULT_ONCE) },
	{ .name = "ARCH-5 a register is lost",
	  .bench = MOCK(LOSES_A_REGISTER) },
	{ .name = "ARCH-5 the stack pointer is off",
	  .bench = MOCK(LOSES_THE_STACK) },
	{ .name = "ARCH-6 the cost starts over",
	  .bench = MOCK(COST_STARTS_OVER) },
};

SABOTEURS(arch, FACT(CONSOLE), arch_contract, arch_saboteurs);
