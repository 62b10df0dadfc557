// SPDX-License-Identifier: MIT
void one(void) __no_lock_analysis /* the first */;
void two(void) __no_lock_analysis	/* the second */;
void three(void) __no_lock_analysis /* the third */;
