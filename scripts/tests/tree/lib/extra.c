// SPDX-License-Identifier: MIT
int extra(void);

int extra(void)
{
	return 0;
}
