// SPDX-License-Identifier: MIT
/*
 * tlb - what the simulated CPU remembers of its page tables: mappings of the process.
 *
 * A flush makes the window say what the tables say.  Publishing adds what they say where nothing is
 * remembered, and what is remembered stays, as in a real TLB: so a flush that was forgotten shows, as an
 * access that should fail and does not, or as one that leads where nobody looks any more.
 *
 * Runs in the handler of a fault too: system calls and memory of the kernel's own, nothing else.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/vm_prot.h>

#include <asm/host.h>

#include "paging.h"

/* In place of a right: nothing is there. */
#define NOTHING		VM_PROT(0)

/* Added to what is not RAM: behind the end of the file that is all RAM, an access is a bus error. */
#define NO_RAM		BIT(52)

static u64 held_words[HOST_WINDOWS][(DYNAMIC_BYTES > USER_BYTES ? DYNAMIC_BYTES : USER_BYTES) /
				    FRAME_BYTES / BITMAP_WORD_BITS];

struct host_tlb host_tlb;

/*
 * Threads share the windows.  No spinlock: whoever waits for one answers calls to flush meanwhile, and
 * would wait for itself.
 */
static u32 replaying;
static bool took_turns;		/* who replays; among fibers it keeps its turn: a turn replays too */

static irqflags_t begin_replay(void)
{
	irqflags_t flags = arch_irq_save();

	while (!atomic_cas_acquire(&replaying, 0, 1))	/* bounded: by a replay on each CPU */
		host_yield();
	took_turns = host_this->takes_turns;
	host_this->takes_turns = false;
	return flags;
}

static void leave_replay(void)
{
	host_this->takes_turns = took_turns;
	atomic_store_release(&replaying, 0);	/* pairs with the exchange in begin_replay() */
}

static void end_replay(irqflags_t flags)
{
	leave_replay();
	arch_irq_restore(flags);
}

/* --- the process ----------------------------------------------------------------- */

static unsigned int rights_of(vm_prot_t prot)
{
	return (prot & VM_READ ? HOST_MAY_READ : 0) |
	       (prot & VM_WRITE ? HOST_MAY_WRITE : 0) |
	       (prot & VM_EXEC ? HOST_MAY_EXEC : 0);
}

static u64 page_of(u64 at)
{
	return at / FRAME_BYTES;
}

static void must_have_room(bool done, u64 at)
{
	if (!done)
		leave_replay();		/* a test survives this one */
	BUG_ON(!done, "tlb: Linux refuses a mapping at 0x%llx: this process has all that "
	       "vm.max_map_count permits", at);
}

static void remember(struct host_window *window, u64 from, u64 end, const struct vm_mapping *run)
{
	u64 at, to, stop;

	for (at = from; at < end; at = stop) {
		to = run->to.raw + (at - run->from.raw);
		if (!host_is_ram(to, &stop))
			to |= NO_RAM;
		stop = at + MIN(end - at, stop - (to & ~NO_RAM));
		must_have_room(host_map(at, stop - at, to, rights_of(run->prot)), at);
		bitmap_set(&window->held, page_of(at), page_of(stop - at));
	}
}

static void forget(struct host_window *window, u64 from, u64 end)
{
	must_have_room(host_unmap(from, end - from), from);
	bitmap_clear(&window->held, page_of(from), page_of(end - from));
}

/* --- a run of pages with one answer ------------------------------------------------- */

static void remember_where_nothing_is(struct host_window *window, const struct vm_mapping *run)
{
	u64 end = page_of(run->from.raw + run->bytes), page = page_of(run->from.raw), stop;

	for (; (page = bitmap_next_clear(&window->held, page, end)) != BITMAP_NONE; page = stop) {
		stop = bitmap_next_set(&window->held, page, end);
		stop = MIN(stop, end);
		remember(window, page * FRAME_BYTES, stop * FRAME_BYTES, run);
	}
}

static void forget_what_is_there(struct host_window *window, const struct vm_mapping *run)
{
	u64 end = page_of(run->from.raw + run->bytes), page = page_of(run->from.raw), stop;

	for (; (page = bitmap_next_set(&window->held, page, end)) != BITMAP_NONE; page = stop) {
		stop = bitmap_next_clear(&window->held, page, end);
		stop = MIN(stop, end);
		forget(window, page * FRAME_BYTES, stop * FRAME_BYTES);
	}
}

/* What is being told to a window, and how. */
struct replay {
	struct host_window	*window;
	bool			flush;		/* else publish */
	struct vm_mapping	run;		/* that was found and not told yet */
};

static void tell(struct replay *replay)
{
	const struct vm_mapping *run = &replay->run;
	u64 from = run->from.raw;

	if (run->prot == NOTHING) {
		if (replay->flush)
			forget_what_is_there(replay->window, run);
	} else if (replay->flush) {
		remember(replay->window, from, from + run->bytes, run);
	} else {
		remember_where_nothing_is(replay->window, run);
	}
}

/* In runs as long as they can be: a system call for each. */
static void found(struct replay *replay, const struct vm_mapping *piece)
{
	struct vm_mapping *run = &replay->run;

	if (piece->prot == run->prot &&
	    (piece->prot == NOTHING || paddr_eq(piece->to, paddr_add(run->to, run->bytes)))) {
		run->bytes += piece->bytes;
		return;
	}
	tell(replay);
	*run = *piece;
}

/* --- the tables ------------------------------------------------------------------------ */

static u64 span_of(unsigned int level)
{
	return FRAME_BYTES << PT_INDEX_BITS * (level - 1);
}

static bool is_table(unsigned int level, u64 entry)
{
	const struct pt_shape *table = &host_tlb.pt.format->table;

	return level > 1 && (entry & table->mask) == table->bits;
}

/* [@from, @last] lies behind one entry, which is no table. */
static void replay_entry(struct replay *replay, u64 entry, u64 from, u64 last)
{
	struct vm_mapping piece = { .from = vaddr(from), .bytes = last - from + 1, .prot = NOTHING };
	struct vm_mapping leaf;

	if (entry & host_tlb.pt.format->present && pt_walk(&host_tlb.pt, vaddr(from), &leaf) == 0) {
		piece.to = paddr_add(leaf.to, from - leaf.from.raw);
		piece.prot = leaf.prot;
	}
	found(replay, &piece);
}

/* Down to where the entries are not tables any more: what is empty costs one step, however large. */
static void replay_table(struct replay *replay, paddr_t table, unsigned int level, u64 from, u64 last)
{
	const struct pt_shape *shape = &host_tlb.pt.format->table;
	const u64 *entries = host_tlb.pt.reach(host_tlb.pt.arg, table);
	u64 span = span_of(level);

	for (;;) {
		u64 entry = entries ? READ_ONCE(entries[from / span % PT_ENTRIES]) : 0;
		u64 end = MIN(last, from | (span - 1));

		if (is_table(level, entry))
			replay_table(replay, paddr(entry & shape->address), level - 1, from, end);
		else
			replay_entry(replay, entry, from, end);
		if (end == last)
			return;
		from = end + 1;
	}
}

static void replay_window(struct host_window *window, u64 from, u64 last, bool flush)
{
	struct replay replay = {
		.window = window, .flush = flush, .run = { .from = vaddr(from), .prot = NOTHING },
	};

	from = MAX(from, window->first);
	last = MIN(last, window->last);
	if (from > last)
		return;
	replay.run.from = vaddr(from);
	if (host_tlb.pt.format)
		replay_table(&replay, host_tlb.pt.root, host_tlb.pt.format->levels, from, last);
	else
		replay.run.bytes = last - from + 1;
	tell(&replay);
}

static bool in_a_window(u64 from, u64 last)
{
	for (unsigned int i = 0; i < HOST_WINDOWS; i++)
		if (from >= host_tlb.windows[i].first && last <= host_tlb.windows[i].last)
			return true;
	return false;
}

static void replay_windows(vaddr_t from, u64 bytes, bool flush)
{
	irqflags_t flags = begin_replay();

	for (unsigned int i = 0; i < HOST_WINDOWS; i++)
		replay_window(&host_tlb.windows[i], from.raw, from.raw + bytes - 1, flush);
	end_replay(flags);
}

/* --- what is asked ------------------------------------------------------------------------ */

static void host_flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	replay_windows(from, bytes, true);
}

static void host_flush_all(struct tlb *tlb)
{
	host_flush(tlb, TLB_EVERY_SPACE, vaddr(0), U64_MAX);
}

/* The one number that there is is also the kernel's. */
static void host_flush_space(struct tlb *tlb, u32 asid)
{
	host_flush_all(tlb);
}

static void host_publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	BUG_ON(!in_a_window(from.raw, from.raw + bytes - 1),
	       "tlb: 0x%llx bytes at 0x%llx are in no window of this port: see asm/layout.h",
	       bytes, from.raw);
	replay_windows(from, bytes, false);
}

/* The kernel's part is global, or nobody else's: it is remembered. */
static void translate_by(const struct pt_radix *pt)
{
	const struct host_window *user = &host_tlb.windows[HOST_WINDOW_USER];

	host_tlb.pt = *pt;
	replay_windows(vaddr(user->first), user->last - user->first + 1, true);
}

static void host_load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	host_tlb.loaded[this_cpu()->id] = *pt;
	translate_by(pt);
}

static const struct tlb_ops host_tlb_ops = {
	.flush		= host_flush,
	.flush_space	= host_flush_space,
	.flush_all	= host_flush_all,
	.publish	= host_publish,
	.load		= host_load,
};

static void window_init(enum host_window_kind kind, u64 base, u64 bytes)
{
	struct host_window *window = &host_tlb.windows[kind];

	window->first = base;
	window->last = base + bytes - 1;
	bitmap_init(&window->held, held_words[kind], page_of(base), page_of(bytes));
}

void host_tlb_init(void)
{
	tlb_init(&host_tlb.tlb, &host_tlb_ops, "host", 1);
	window_init(HOST_WINDOW_USER, USER_BASE, USER_BYTES);
	window_init(HOST_WINDOW_KERNEL, DYNAMIC_BASE, DYNAMIC_BYTES);
}

void host_tlb_stop(void)
{
	for (unsigned int id = 0; id < CPU_MAX; id++)
		host_tlb.loaded[id] = (struct pt_radix){ .format = NULL };
	host_tlb.pt = (struct pt_radix){ .format = NULL };
	tlb_flush_all(&host_tlb.tlb);
}

static bool is_same(const struct pt_radix *pt, const struct pt_radix *other)
{
	return pt->format == other->format && paddr_eq(pt->root, other->root);
}

void host_tlb_turn(unsigned int id)
{
	if (!is_same(&host_tlb.pt, &host_tlb.loaded[id]))
		translate_by(&host_tlb.loaded[id]);
}

void host_tlb_begin(unsigned int id, const struct pt_radix *kernel)
{
	host_tlb.loaded[id] = *kernel;
}
