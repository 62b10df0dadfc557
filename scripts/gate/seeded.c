/* SPDX-License-Identifier: MIT */
/*
 * A clang that checks locks reports the lines marked BUG, and no other line of this file.
 */
#define HAS(x) __attribute__((x))

struct HAS(capability("lock")) lock { int taken; };

void take(struct lock *l) HAS(acquire_capability(l));
void give(struct lock *l) HAS(release_capability(l));
_Bool try(struct lock *l) HAS(try_acquire_capability(1, l));

struct box {
	struct lock lock;
	struct lock other;
	int n HAS(guarded_by(&lock));
};

static inline void give_at(struct lock *const *l) HAS(release_capability(*l)) { give(*l); }

static void fill(struct box *b) HAS(requires_capability(&b->lock))
{
	b->n = 1;
}

void unguarded(struct box *b);
void unguarded(struct box *b)
{
	b->n = 1;			/* BUG */
}

void read_at(const int *n);

void by_address(struct box *b);
void by_address(struct box *b)
{
	read_at(&b->n);			/* BUG */
}

void not_held(struct box *b);
void not_held(struct box *b)
{
	fill(b);			/* BUG */
}

void twice(struct box *b);
void twice(struct box *b)
{
	take(&b->lock);
	take(&b->lock);			/* BUG */
	give(&b->lock);
}

int leaks(struct box *b, int early);
int leaks(struct box *b, int early)
{
	take(&b->lock);
	if (early)
		return 1;
	give(&b->lock);
	return 0;
}					/* BUG */

void wrong(struct box *b);
void wrong(struct box *b)
{
	take(&b->lock);
	give(&b->other);		/* BUG */
}					/* BUG */

int right(struct box *b, int early);
int right(struct box *b, int early)
{
	int n = 0;

	if (!try(&b->lock))
		return 1;
	if (early)
		goto out;
	fill(b);
	n = b->n;
out:
	give(&b->lock);
	return n;
}

int guarded(struct box *b);
int guarded(struct box *b)
{
	take(&b->lock);
	struct lock *const guard HAS(cleanup(give_at)) HAS(unused) = &b->lock;

	fill(b);
	return b->n;
}
