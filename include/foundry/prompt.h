/* SPDX-License-Identifier: MIT */
/* prompt - commands for a person on the console. */
#ifndef FOUNDRY_PROMPT_H
#define FOUNDRY_PROMPT_H

#include <foundry/table.h>
#include <foundry/types.h>

struct kernel;

struct prompt_command {
	const char	*name;
	const char	*args;	/* for help; "" when it takes none */
	const char	*help;
	/* @args: what stands behind the name, "" when nothing does.  Return: whether to leave the prompt. */
	bool		(*run)(struct kernel *kernel, const char *args);
};

#define PROMPT_COMMAND(object)	TABLE_ADD(prompt_commands, object)

#endif
