// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>

void kernel_main(void);
void host_say(const char *text);

void host_say(const char *text)
{
	puts(text);
}

/* Tells its arguments, one a line; leaves with the status that the first one asks for. */
int main(int argc, char **argv)
{
	kernel_main();
	for (int i = 1; i < argc; i++)
		printf("<%s>\n", argv[i]);
	return argc > 1 ? atoi(argv[1]) : 0;
}
