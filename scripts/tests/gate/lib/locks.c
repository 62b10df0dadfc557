// SPDX-License-Identifier: MIT
/* Each line that must be reported names the tool: clang reads who holds what, sparse the balance. */
#include <foundry/compiler.h>

struct __lock_type("lock") lock { int taken; };

struct box {
	struct lock	lock;
	struct lock	other;
	int		n __guarded_by(&lock);
};

void take(struct lock *l) __acquires(l);
void give(struct lock *l) __releases(l);
void fill(struct box *box) __must_hold(&box->lock);
void empty(struct box *box) __must_not_hold(&box->lock);
void right(struct box *box);
void unguarded(struct box *box);
void not_held(struct box *box);
void wrong(struct box *box);
void deadlock(struct box *box);
int leaks(struct box *box, int early);
void trusted(struct box *box) __no_lock_analysis;

void right(struct box *box)
{
	empty(box);
	take(&box->lock);
	fill(box);
	box->n = 1;
	give(&box->lock);
}

void unguarded(struct box *box)
{
	box->n = 1;				/* FOUND: clang/thread-safety-analysis */
}

void not_held(struct box *box)
{
	fill(box);				/* FOUND: clang/thread-safety-analysis */
}

void wrong(struct box *box)
{
	take(&box->lock);
	give(&box->other);			/* FOUND: clang/thread-safety-analysis */
}						/* FOUND: clang/thread-safety-analysis */

void deadlock(struct box *box)
{
	take(&box->lock);
	empty(box);				/* FOUND: clang/thread-safety-analysis */
	give(&box->lock);
}

int leaks(struct box *box, int early)		/* FOUND: sparse */
{
	take(&box->lock);
	if (early)
		return 1;
	give(&box->lock);
	return 0;
}						/* FOUND: clang/thread-safety-analysis */

void trusted(struct box *box)
{
	box->n = 1;
}
