// SPDX-License-Identifier: MIT
/* A line names the tool that must have advice on it; on careful() there is none. */
#define NULL ((void *)0)

int *find(int key);
int careless(int key);
int careful(int key);
int endless(unsigned long n);
int beyond(void);

static int store;

int *find(int key)
{
	return key == 1 ? &store : NULL;
}

int careless(int key)
{
	return *find(key);				/* FOUND: analyzer */
}

int careful(int key)
{
	int *found = find(key);

	return found ? *found : 0;
}

int endless(unsigned long n)
{
	int sum = 0;

	for (unsigned char i = 0; i < n; i++)		/* FOUND: tidy */
		sum += i;
	return sum;
}

int beyond(void)
{
	int table[4] = { 1, 2, 3, 4 }, sum = 0;

	for (int i = 0; i <= 4; i++)
		sum += table[i];			/* FOUND: cppcheck */
	return sum;
}
