/* SPDX-License-Identifier: MIT */
/*
 * macros - what Coccinelle cannot parse as it stands, spelled so that it can.
 *
 * The words on declarations are no concern of this file: Coccinelle is shown the text without them.
 */
#define __int128		long long
#define DEFINE_SPINLOCK(x)	struct spinlock x
#define DEFINE_RWLOCK(x)	struct rwlock x
#define DEFINE_SEQLOCK(x)	struct seqlock x
#define DEFINE_MUTEX(x)		struct mutex x
#define DECLARE_PER_CPU(type, x)	extern type x[1]
#define DEFINE_PER_CPU(type, x)		type x[1]
#define __percpu_type
#define KTEST_SUITE(x)		struct ktest_suite x##_entry;
#define DECLARE_PER_CPU(type, x)	extern type x[1]
#define DEFINE_PER_CPU(type, x)		type x[1]
#define __percpu_type
