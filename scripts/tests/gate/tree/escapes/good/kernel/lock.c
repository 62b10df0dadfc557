// SPDX-License-Identifier: MIT
void take(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
}

void release(struct spinlock *lock)
	__no_lock_analysis	/* the case took it */
{
}
