// SPDX-License-Identifier: MIT
/* Mix-ups that only sparse can see, and a warning that clang has from the build. */
#include <foundry/compiler.h>

typedef unsigned int __bitwise line_t;

unsigned int right(unsigned int __iomem *reg);
unsigned int read_it(unsigned int __iomem *reg);
unsigned int *drop(unsigned int __iomem *reg);
line_t line(unsigned int n);
int same(unsigned int __iomem *a, unsigned int *b);

unsigned int right(unsigned int __iomem *reg)
{
	return *(volatile __force unsigned int *)reg;
}

unsigned int read_it(unsigned int __iomem *reg)
{
	return *reg;				/* FOUND: sparse */
}

unsigned int *drop(unsigned int __iomem *reg)
{
	return reg;				/* FOUND: sparse */
}

line_t line(unsigned int n)
{
	return n;				/* FOUND: sparse */
}

int same(unsigned int __iomem *a, unsigned int *b)
{
	return a == b;				/* FOUND: sparse */
}

static int forgotten;				/* FOUND: clang/unused-variable */
