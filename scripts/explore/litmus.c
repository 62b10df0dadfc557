// SPDX-License-Identifier: MIT
/* litmus: what each model of memory shows and what it does not; the names are those of the literature. */
#include <foundry/atomic.h>

#include "explore.h"

static u32 x, y, r[4];

/* --- store buffering: both miss the other's store ------------------------------------------ */

static void sb_0(void)
{
	atomic_store_release(&x, 1);
	r[0] = atomic_load_acquire(&y);
}

static void sb_1(void)
{
	atomic_store_release(&y, 1);
	r[1] = atomic_load_acquire(&x);
}

static void sb_fenced_0(void)
{
	atomic_store_relaxed(&x, 1);
	atomic_fence();
	r[0] = atomic_load_relaxed(&y);
}

static void sb_fenced_1(void)
{
	atomic_store_relaxed(&y, 1);
	atomic_fence();
	r[1] = atomic_load_relaxed(&x);
}

static void check_sb(void)
{
	EXPLORE_CHECK(r[0] || r[1], "both have missed the other's store");
}

/* --- message passing: the flag is seen, the message is not -------------------------------------- */

static void mp_write(void)
{
	atomic_store_relaxed(&x, 1);
	atomic_store_relaxed(&y, 1);
}

static void mp_release(void)
{
	atomic_store_relaxed(&x, 1);
	atomic_store_release(&y, 1);
}

static void mp_write_fenced(void)
{
	atomic_store_relaxed(&x, 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	atomic_store_relaxed(&y, 1);
}

static void mp_read(void)
{
	r[0] = atomic_load_relaxed(&y);
	r[1] = atomic_load_relaxed(&x);
}

static void mp_acquire(void)
{
	r[0] = atomic_load_acquire(&y);
	r[1] = atomic_load_relaxed(&x);
}

static void mp_read_fenced(void)
{
	r[0] = atomic_load_relaxed(&y);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	r[1] = atomic_load_relaxed(&x);
}

static void check_mp(void)
{
	EXPLORE_CHECK(!r[0] || r[1], "the flag was seen, and not what was written before it");
}

/* The flag is changed on its way, by somebody who orders nothing: a release sequence. */
static void pass_on(void)
{
	atomic_fetch_add_relaxed(&y, 1);
}

static void check_sequence(void)
{
	EXPLORE_CHECK(r[0] != 2 || r[1], "the flag was seen, and not what was written before it");
}

/* --- two readers disagree about the order of two writes -------------------------------------------- */

static void write_x(void)
{
	atomic_store_release(&x, 1);
}

static void write_y(void)
{
	atomic_store_release(&y, 1);
}

static void read_xy(void)
{
	r[0] = atomic_load_acquire(&x);
	r[1] = atomic_load_acquire(&y);
}

static void read_yx(void)
{
	r[2] = atomic_load_acquire(&y);
	r[3] = atomic_load_acquire(&x);
}

static void read_xy_fenced(void)
{
	r[0] = atomic_load_relaxed(&x);
	atomic_fence();
	r[1] = atomic_load_relaxed(&y);
}

static void read_yx_fenced(void)
{
	r[2] = atomic_load_relaxed(&y);
	atomic_fence();
	r[3] = atomic_load_relaxed(&x);
}

static void check_iriw(void)
{
	EXPLORE_CHECK(!(r[0] && !r[1] && r[2] && !r[3]), "two readers saw two writes in different orders");
}

/* --- one variable: nobody goes back -------------------------------------------------------------------- */

static void write_twice(void)
{
	atomic_store_relaxed(&x, 1);
	atomic_store_relaxed(&x, 2);
}

static void read_twice(void)
{
	r[0] = atomic_load_relaxed(&x);
	r[1] = atomic_load_relaxed(&x);
}

static void check_coherence(void)
{
	EXPLORE_CHECK(r[0] <= r[1], "a thread read something older than before");
}

/* --- what no model here shows, though C11 permits it: Documentation/concurrency.md ----------------------- */

static void lb_0(void)
{
	r[0] = atomic_load_relaxed(&x);
	atomic_store_relaxed(&y, 1);
}

static void lb_1(void)
{
	r[1] = atomic_load_relaxed(&y);
	atomic_store_relaxed(&x, 1);
}

static void check_lb(void)
{
	EXPLORE_CHECK(!(r[0] && r[1]), "both have read what the other one stores later");
}

static void w_0(void)
{
	atomic_store_relaxed(&x, 1);
	atomic_store_relaxed(&y, 2);
}

static void w_1(void)
{
	atomic_store_relaxed(&y, 1);
	atomic_store_relaxed(&x, 2);
}

static void check_w(void)
{
	EXPLORE_CHECK(!(x == 1 && y == 1), "each first store has come last");
}

EXPLORE_TEST(.name = "litmus/sb", .threads = { sb_0, sb_1 }, .check = check_sb, .shown_by = "tso weak");
EXPLORE_TEST(.name = "litmus/sb-fences", .threads = { sb_fenced_0, sb_fenced_1 }, .check = check_sb);
EXPLORE_TEST(.name = "litmus/mp-relaxed", .threads = { mp_write, mp_read }, .check = check_mp, .shown_by = "weak");
EXPLORE_TEST(.name = "litmus/mp-no-acquire", .threads = { mp_release, mp_read }, .check = check_mp,
	     .shown_by = "weak");
EXPLORE_TEST(.name = "litmus/mp-no-release", .threads = { mp_write, mp_acquire }, .check = check_mp,
	     .shown_by = "weak");
EXPLORE_TEST(.name = "litmus/mp", .threads = { mp_release, mp_acquire }, .check = check_mp);
EXPLORE_TEST(.name = "litmus/mp-fences", .threads = { mp_write_fenced, mp_read_fenced }, .check = check_mp);
EXPLORE_TEST(.name = "litmus/release-sequence", .threads = { mp_release, pass_on, mp_acquire },
	     .check = check_sequence);
EXPLORE_TEST(.name = "litmus/iriw", .threads = { write_x, write_y, read_xy, read_yx }, .check = check_iriw,
	     .shown_by = "weak");
EXPLORE_TEST(.name = "litmus/iriw-fences", .threads = { write_x, write_y, read_xy_fenced, read_yx_fenced },
	     .check = check_iriw);
EXPLORE_TEST(.name = "litmus/coherence", .threads = { write_twice, read_twice }, .check = check_coherence);
EXPLORE_TEST(.name = "litmus/lb", .threads = { lb_0, lb_1 }, .check = check_lb);
EXPLORE_TEST(.name = "litmus/2+2w", .threads = { w_0, w_1 }, .check = check_w);
