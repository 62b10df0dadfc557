// SPDX-License-Identifier: MIT
/* prompt - reads a line from the console and runs the command that it names. */
#include <foundry/arch.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>
#include <foundry/string.h>

#define LINE_MAX	128

/* What a terminal sends. */
#define CTRL_C		0x03
#define CTRL_D		0x04
#define BACKSPACE	0x08
#define CTRL_U		0x15
#define DELETE		0x7f

struct editor {
	char	line[LINE_MAX];
	size_t	len;
};

TABLE_DECLARE(prompt_commands);

static void rub_out(struct editor *editor, size_t n)
{
	while (n-- > 0 && editor->len > 0) {
		editor->len--;
		print("\b \b");
	}
}

/* Return: whether the line is complete. */
static bool edit(struct editor *editor, char c)
{
	switch (c) {
	case '\r':
	case '\n':
		print("\n");
		return true;
	case BACKSPACE:
	case DELETE:
		rub_out(editor, 1);
		return false;
	case CTRL_U:
		rub_out(editor, editor->len);
		return false;
	case CTRL_C:
		print("^C\n");
		editor->len = 0;
		return true;
	}
	if (c >= ' ' && c < DELETE && editor->len < LINE_MAX - 1) {
		editor->line[editor->len++] = c;
		print("%c", c);
	}
	return false;
}

/* Other tasks of this CPU first. */
static void wait_for_input(void) __may_sleep
{
	run_queue_let_others();
	arch_idle();
}

/* Return: 0, or -EPIPE when nobody is there any more. */
static int read_line(struct console *console, struct editor *editor)
{
	editor->len = 0;
	for (;;) {
		int c = console_read(console);

		if (c == -EAGAIN) {
			wait_for_input();
			continue;
		}
		if (c < 0)
			return c;
		if (c == CTRL_D && editor->len == 0)
			return -EPIPE;
		if (edit(editor, (char)c))
			break;
	}
	editor->line[editor->len] = '\0';
	return 0;
}

/* Return: whether to leave. */
static bool obey(struct kernel *kernel, const char *line)
{
	size_t n = 0;

	while (*line == ' ')
		line++;
	if (!*line)
		return false;
	while (line[n] && line[n] != ' ')
		n++;

	TABLE_FOREACH(prompt_commands, const struct prompt_command, command) {
		if (strlen(command->name) != n || memcmp(command->name, line, n) != 0)
			continue;
		for (line += n; *line == ' '; line++)
			;
		return command->run(kernel, line);
	}
	print("no command '%.*s': try help\n", (int)n, line);
	return false;
}

void kernel_app(struct kernel *kernel)
{
	struct console *console = kernel->arch->console;
	struct editor editor;

	print("\nBooted. 'help' lists the commands, 'off' powers off.\n");
	do {
		print("foundry> ");
		if (read_line(console, &editor)) {
			print("\n");
			return;
		}
	} while (!obey(kernel, editor.line));
}

static bool help(struct kernel *kernel, const char *args)
{
	TABLE_FOREACH(prompt_commands, const struct prompt_command, command) {
		int pad = 16 - (int)strlen(command->name) - (int)strlen(command->args);

		print("  %s %s%*s %s\n", command->name, command->args, pad > 0 ? pad : 0, "",
		      command->help);
	}
	return false;
}

static const struct prompt_command help_command = {
	.name = "help", .args = "", .help = "this list", .run = help,
};
PROMPT_COMMAND(help_command);
