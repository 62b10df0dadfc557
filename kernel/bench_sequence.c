// SPDX-License-Identifier: MIT
/* bench_sequence - what a benchmark does by chance, decided before it is measured. */
#include <foundry/bench.h>

#define SEED	0x9e3779b97f4a7c15ull

void bench_mix(struct bench_step *steps, unsigned int count, unsigned int kinds)
{
	unsigned int takes = count / 2, out = 0;
	u64 state = SEED;

	for (unsigned int i = 0; i < count; i++) {
		u64 random = bench_random(&state);

		steps[i].take = takes && (!out || random >> 63);
		steps[i].kind = (u8)(random % kinds);
		if (steps[i].take) {
			takes--;
			out++;
		} else {
			steps[i].place = (u16)((random >> 32) % out);
			out--;
		}
	}
}

void bench_shuffle(u16 *numbers, unsigned int count)
{
	u64 state = SEED;

	for (unsigned int i = 0; i < count; i++) {
		unsigned int at = (unsigned int)(bench_random(&state) % (i + 1));

		numbers[i] = numbers[at];
		numbers[at] = (u16)i;
	}
}
