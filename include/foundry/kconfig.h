/* SPDX-License-Identifier: MIT */
/* kconfig - IS_ENABLED(CONFIG_X): 1 when the option is y, else 0; for plain C conditions. */
#ifndef FOUNDRY_KCONFIG_H
#define FOUNDRY_KCONFIG_H

/*
 * CONFIG_X is defined as 1 or not at all.  Pasted behind IS_1_, a 1 turns into
 * "0," and shifts the literal 1 into second place; anything else leaves the 0 there.
 */
#define IS_1_1				0,
#define IS_ENABLED_SECOND(a, b, ...)	b
#define IS_ENABLED_PICK(shift)		IS_ENABLED_SECOND(shift 1, 0, 0)
#define IS_ENABLED_PASTE(value)		IS_ENABLED_PICK(IS_1_##value)
#define IS_ENABLED(option)		IS_ENABLED_PASTE(option)

#endif
