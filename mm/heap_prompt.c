// SPDX-License-Identifier: MIT
/* The prompt's command that shows what the kernel's heap holds, cache by cache. */
#include <foundry/heap_slab.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>

static void show_cache(struct slab_cache *cache)
{
	struct slab_usage usage = slab_cache_usage(cache);

	if (usage.slabs > 0)
		print("  %-14s  %5u  %8llu  %5llu\n", cache->name, cache->object_bytes,
		      usage.objects, usage.slabs);
}

static bool show_heap(struct kernel *kernel, const char *args)
{
	struct heap_slab *slabs = container_of(kernel->heap, struct heap_slab, heap);

	print("  cache           bytes     taken  slabs\n");
	for (unsigned int i = 0; i < HEAP_SLAB_CLASSES; i++)
		show_cache(&slabs->classes[i]);
	show_cache(&slabs->records);
	print("  %llu objects are taken\n", heap_objects(kernel->heap));
	return false;
}

static const struct prompt_command heap_command = {
	.name = "heap", .args = "", .help = "what the heap holds, by size", .run = show_heap,
};
PROMPT_COMMAND(heap_command);
