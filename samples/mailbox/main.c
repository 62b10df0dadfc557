// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted: one CPU asks, another one answers. */
#include <foundry/bits.h>
#include <foundry/kernel.h>
#include <foundry/log.h>

#include "mailbox.h"

#define COUNT	1000

void kernel_app(struct kernel *kernel)
{
	static struct mailbox box;
	u64 sum;
	int err;

	if (!smp_others()) {
		print("There is nobody to ask: one CPU\n");
		return;
	}
	err = mailbox_open(&box, lowest_bit(smp_others()));
	if (err) {
		print("Nobody serves: %s\n", errno_name(err));
		return;
	}
	sum = mailbox_sum_of_squares(&box, 1, COUNT);
	print("%llu questions were answered, the squares of 1 to %u make %llu\n", mailbox_close(&box), COUNT, sum);
}
