// SPDX-License-Identifier: MIT
void kernel_main(void);
void host_say(const char *text);

void kernel_main(void)
{
	host_say(__FILE__);
}
