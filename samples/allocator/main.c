// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted: it builds a list on its own heap, and takes it down. */
#include <foundry/kernel.h>
#include <foundry/log.h>

struct node {
	struct node	*next;
	u64		number;
};

void kernel_app(struct kernel *kernel)
{
	struct node *top = NULL;

	for (u64 i = 0; i < 100; i++) {
		struct node *node = heap_alloc(kernel->heap, sizeof(*node));

		if (!node)
			break;
		*node = (struct node){ top, i };
		top = node;
	}
	print("%llu frames are free, %llu objects are out\n", frame_available(kernel->frames),
	      heap_objects(kernel->heap));
	while (top) {
		struct node *next = top->next;

		heap_free(kernel->heap, top);
		top = next;
	}
}
