// SPDX-License-Identifier: MIT
int bus(void);

int bus(void)
{
	return 0;
}
