/* SPDX-License-Identifier: MIT */
/*
 * macros - what Coccinelle cannot parse as it stands, spelled so that it can.
 *
 * The words on declarations are no concern of this file: Coccinelle is shown the text without them.
 */
#define __int128		long long
#define DEFINE_SPINLOCK(x)	struct spinlock x
#define KTEST_SUITE(x)		struct ktest_suite x##_entry;
