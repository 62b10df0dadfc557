// SPDX-License-Identifier: MIT
int lib(void);

int lib(void)
{
	return 0;
}
