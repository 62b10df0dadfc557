// SPDX-License-Identifier: MIT
/* kasan: variables of the image.  A constructor of each file tells of those that it has. */
#include <foundry/bits.h>
#include <foundry/print.h>

#include "kasan.h"

/* Files whose variables are found by name; those of any more are poisoned all the same. */
#define FILES	1024

static struct {
	const struct kasan_global	*first;
	u64				count;
} files[FILES];
static unsigned int file_count;

/* link.lds and, on the host, objcopy gather them here: the C library must not run them. */
typedef void (*constructor_t)(void);
extern const constructor_t __start_kasan_constructors[], __stop_kasan_constructors[];

void kasan_run_constructors(void)
{
	for (const constructor_t *at = __start_kasan_constructors; at < __stop_kasan_constructors; at++)
		(*at)();
}

void __asan_register_globals(const struct kasan_global *globals, u64 count);
void __asan_unregister_globals(const struct kasan_global *globals, u64 count);
void __asan_before_dynamic_init(const char *module);
void __asan_after_dynamic_init(void);

void __asan_register_globals(const struct kasan_global *globals, u64 count)
{
	for (u64 i = 0; i < count; i++) {
		const struct kasan_global *global = &globals[i];
		const u8 *start = global->start;
		u64 whole = align_up(global->bytes, GRANULE);

		kasan_unpoison(start, global->bytes);
		kasan_poison(start + whole, global->bytes_with_redzone - whole,
			     (enum kasan_kind)KASAN_GLOBAL);
	}
	if (file_count < FILES) {
		files[file_count].first = globals;
		files[file_count++].count = count;
	}
}

/* A kernel does not unload itself, and C initialises nothing in order. */
void __asan_unregister_globals(const struct kasan_global *globals, u64 count)
{
}

void __asan_before_dynamic_init(const char *module)
{
}

void __asan_after_dynamic_init(void)
{
}

const struct kasan_global *kasan_global_at(vaddr_t addr)
{
	for (unsigned int i = 0; i < file_count; i++) {
		for (u64 n = 0; n < files[i].count; n++) {
			const struct kasan_global *global = &files[i].first[n];

			if (addr.raw - vaddr_of(global->start).raw < global->bytes_with_redzone)
				return global;
		}
	}
	return NULL;
}

void kasan_describe_global(vaddr_t addr, char text[KASAN_TEXT_MAX])
{
	const struct kasan_global *global = kasan_global_at(addr);
	char line[16] = "";

	if (!global) {
		snprintf(text, KASAN_TEXT_MAX, "behind a global variable");
		return;
	}
	if (global->line)
		snprintf(line, sizeof(line), ":%d", global->line->line);
	snprintf(text, KASAN_TEXT_MAX, "%llu bytes behind the %llu-byte global %s (%s%s)",
		 vaddr_diff(addr, vaddr_of(global->start)) - global->bytes, global->bytes, global->name,
		 global->line ? global->line->file : global->module, line);
}
