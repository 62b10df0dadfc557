/* SPDX-License-Identifier: MIT */
/*
 * crew - one function on several CPUs at once, this one among them.
 *
 *	static struct crew crew;
 *
 *	crew_run(kt, &crew, 4, count_up, NULL);
 *	EXPECT_EQ(kt, sum, 4 * ROUNDS);
 *
 * Members check nothing themselves: they note what they see in words that are atomic or their own, and
 * the case looks at it once all are done.  They count rounds, never time; where one waits for
 * another it does so by crew_waits(), which has an end.
 */
#ifndef KTEST_TORTURE_CREW_H
#define KTEST_TORTURE_CREW_H

#include <foundry/ktest.h>
#include <foundry/smp.h>

#define CREW_MAX	8

/* For cases that want several: KCASE_FOR("...", fn, crew_sizes, crew_size_name). */
extern const unsigned int crew_sizes[3];
const char *crew_size_name(const void *size);

/* Rounds of waiting in which nothing happens and all wait: then nothing ever will. */
#define CREW_PATIENCE	(1u << 20)

struct crew_member {
	struct crew	*crew;
	unsigned int	who;		/* 0 is the CPU of the case */
	u64		seed;
	unsigned int	idle;		/* rounds that it waits while all do */
	u32		look;		/* crew->happened, before it looks whether it still has to wait */
	u32		waits_for;	/* that number, or one of the next; atomic, as pauses_since */
	u32		pauses_since;	/* a number; 0: it does not */
	struct cpu_work	work;
};

#define CREW_GOES_ON	0u
#define CREW_WAITS	U32_MAX		/* or is done */

struct crew {
	unsigned int	size;
	unsigned int	patience;	/* of each; 0: CREW_PATIENCE */
	void		(*fn)(struct crew_member *me);
	const void	*arg;
	u32		happened;	/* a count from 1 of whatever ends somebody's wait; atomic, as all below */
	u32		come;		/* to crew_meet(), since the start */
	u32		done;		/* members that are */
	u32		stuck;		/* members that gave a wait up */
	u32		pauses;		/* so far */
	struct crew_member members[CREW_MAX];
};

/* The largest crew that there can be: a CPU each. */
unsigned int crew_most(void);

/* Skip the case when fewer CPUs are online; else @fn on @size of them, and wait until all have returned. */
void crew_run(struct ktest *kt, struct crew *crew, unsigned int size,
	      void (*fn)(struct crew_member *me), const void *arg);

/* The member that the calling CPU is. */
struct crew_member *crew_me(struct crew *crew);

/* Something was done that another member may wait for. */
void crew_happened(struct crew *crew);

/*
 * A round of waiting: this member has looked, and has to wait for another one.  Return: whether it makes sense
 * to go on; when not, this member counts as stuck, and returns from its function.
 */
bool __must_check crew_waits(struct crew_member *me);

/* It waits no longer. */
void crew_goes_on(struct crew_member *me);

/* It is about to wait where it cannot say what it has looked at: others take its word. */
void crew_waits_inside(struct crew_member *me);

/* Wait until all members are here.  Return: false when they do not come. */
bool __must_check crew_meet(struct crew_member *me);

/*
 * Here others may come in between.  Now and then, by this member's seed, it lets them, until one has done
 * something; when all wait, who has paused for longest goes on.  So others do come in between, however the
 * machine shares its time.
 */
void crew_pause(struct crew_member *me);

/* The same always, and until @count is more than @than. */
void crew_let(struct crew_member *me, const u32 *count, u32 than);

#endif
