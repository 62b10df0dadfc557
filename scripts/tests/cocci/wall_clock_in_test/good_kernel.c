// SPDX-License-Identifier: MIT
#include <foundry/arch.h>

static void print_cost(void)
{
	print("%llu %s\n", arch_cost(), arch_cost_unit);
}
