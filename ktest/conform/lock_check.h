/* SPDX-License-Identifier: MIT */
/* The promise of lock_check.h, executed. */
#ifndef KTEST_CONFORM_LOCK_CHECK_H
#define KTEST_CONFORM_LOCK_CHECK_H

#include <foundry/ktest.h>
#include <foundry/lock_check.h>

/* What a lock tells of itself, for a tag that the case brings. */
struct lock_check_bench {
	void	(*take)(struct lock_tag *tag);
	void	(*try_take)(struct lock_tag *tag);	/* succeeds */
	void	(*release)(struct lock_tag *tag);
	void	(*may_sleep)(const char *what);
};

extern const struct ktest_case lock_check_conform[];

/* A way to take and to give back a lock that only its owner knows. */
struct lock_way {
	void	(*take)(void);
	void	(*give)(void);
};

/* One CPU holds it by the first way, another one wants it by the second. */
struct lock_waits_bench {
	const char		*class;
	const struct lock_way	*here, *there;
	bool			waits;		/* that one has to */
	u32			patience;	/* rounds until it must wait, 0: as many as any machine needs */
};

extern const struct ktest_case lock_check_contended[];

#endif
