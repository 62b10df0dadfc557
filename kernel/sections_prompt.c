// SPDX-License-Identifier: MIT
/* The prompt's command that shows for how long irqs were off. */
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

/* Read before any of it is printed: that has sections of its own. */
static bool show_sections(struct kernel *kernel, const char *args)
{
	struct section sections[SECTIONS_MAX];
	unsigned int count = 0;

	if (strcmp(args, "restart") == 0) {
		sections_restart();
		return false;
	}
	while (count < SECTIONS_MAX && section_at(count, &sections[count]))
		count++;
	print("  %12s %10s  in %s; irqs went off at\n", "longest", "times", arch_cost_unit);
	for (unsigned int i = 0; i < count; i++)
		show(&sections[i]);
	return false;
}

static const struct prompt_command sections_command = {
	.name = "sections", .args = "[restart]", .help = "for how long irqs were off at most, and where; forget it",
	.run = show_sections,
};
PROMPT_COMMAND(sections_command);
