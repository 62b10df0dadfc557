// SPDX-License-Identifier: MIT
int pool_base(void);

int pool_base(void)
{
#ifdef CONFIG_FRAMES_POISON
	return 1;
#else
	return 0;
#endif
}
