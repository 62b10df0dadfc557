// SPDX-License-Identifier: MIT
/*
#ifdef CONFIG_KTEST is not for here.
*/
#if UINTPTR_MAX > 0xffffffff
#endif
static const int level = CONFIG_LOG_LEVEL;

static void report(void)
{
	if (IS_ENABLED(CONFIG_KTEST))
		return;
}
