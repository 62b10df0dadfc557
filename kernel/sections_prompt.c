// SPDX-License-Identifier: MIT
/* The prompt's command that shows for how long irqs were off, and preemption. */
#include <foundry/kconfig.h>
#include <foundry/log.h>
#include <foundry/prompt.h>
#include <foundry/sections.h>
#include <foundry/string.h>
#include <foundry/symbols.h>

static void show(const struct section *section)
{
	char from[SYMBOL_TEXT_MAX], caller[SYMBOL_TEXT_MAX];
	bool known = section->callers[0].raw;

	symbol_name_caller(section->from, from, sizeof(from));
	if (known)
		symbol_name_caller(section->callers[0], caller, sizeof(caller));
	print("  %12llu %10u  %s%s%s\n", section->longest, section->count, from, known ? " for " : "",
	      known ? caller : "");
}

static const char *const what[SECTION_KINDS] = {
	[SECTION_IRQS_OFF]	= "irqs",
	[SECTION_PREEMPT_OFF]	= "preemption",
};

static unsigned int read_all(enum section_kind kind, struct section sections[SECTIONS_MAX])
{
	unsigned int count = 0;

	while (count < SECTIONS_MAX && section_at(kind, count, &sections[count]))
		count++;
	return count;
}

static void show_all(enum section_kind kind, const struct section *sections, unsigned int count)
{
	print("  %12s %10s  in %s; %s went off at\n", "longest", "times", arch_cost_unit, what[kind]);
	for (unsigned int i = 0; i < count; i++)
		show(&sections[i]);
}

/* Read before any of it is printed: that has sections of its own. */
static bool show_sections(struct kernel *kernel, const char *args)
{
	struct section sections[SECTION_KINDS][SECTIONS_MAX];
	unsigned int count[SECTION_KINDS];

	if (strcmp(args, "restart") == 0) {
		sections_restart();
		return false;
	}
	for (unsigned int kind = 0; kind < SECTION_KINDS; kind++)
		count[kind] = read_all(kind, sections[kind]);
	show_all(SECTION_IRQS_OFF, sections[SECTION_IRQS_OFF], count[SECTION_IRQS_OFF]);
	if (IS_ENABLED(CONFIG_PREEMPT))
		show_all(SECTION_PREEMPT_OFF, sections[SECTION_PREEMPT_OFF], count[SECTION_PREEMPT_OFF]);
	else
		print("  nothing is preempted here: CONFIG_PREEMPT is off\n");
	return false;
}

static const struct prompt_command sections_command = {
	.name = "sections", .args = "[restart]", .run = show_sections,
	.help = "for how long irqs and preemption were off at most, and where; forget it",
};
PROMPT_COMMAND(sections_command);
