/* SPDX-License-Identifier: MIT */
/* lock_tags - locks without an algorithm: what a tag is told is all that there is of them. */
#ifndef KERNEL_LOCK_TAGS_KTEST_H
#define KERNEL_LOCK_TAGS_KTEST_H

#include <foundry/ktest.h>
#include <foundry/lock_tell.h>

static unsigned int dropped;	/* by recovery points */

static void drop(struct lock_tag *tag, enum lock_mode mode)
{
	dropped++;
}

#define TEST_TAG(text)	LOCK_TAG_INIT(text, .drop = drop)

/* Functions as those of a lock are: reports name their callers. */
static __noinline __maybe_unused void take(struct lock_tag *tag)
{
	lock_will_take(tag, LOCK_EXCLUSIVE, true);
	lock_taken(tag, LOCK_EXCLUSIVE);
}

static __noinline __maybe_unused void try_take(struct lock_tag *tag)
{
	lock_will_take(tag, LOCK_EXCLUSIVE, false);
	lock_taken(tag, LOCK_EXCLUSIVE);
}

static __noinline __maybe_unused void release(struct lock_tag *tag)
{
	lock_will_release(tag, LOCK_EXCLUSIVE);
}

static __noinline __maybe_unused void take_to_read(struct lock_tag *tag)
{
	lock_will_take(tag, LOCK_SHARED, true);
	lock_taken(tag, LOCK_SHARED);
}

static __noinline __maybe_unused void release_read(struct lock_tag *tag)
{
	lock_will_release(tag, LOCK_SHARED);
}

/* The second with the first held. */
static __maybe_unused void nest(struct lock_tag *outer, struct lock_tag *inner)
{
	take(outer);
	take(inner);
	release(inner);
	release(outer);
}

#endif
