/* SPDX-License-Identifier: MIT */
/* the count of a write stays even: a reader beside it is not told. */
/* Test: seqlock/read. Found by: sc tso weak. */
/* In kernel/seqlock.c:
 * - atomic_store_relaxed(&lock->count, atomic_load_relaxed(&lock->count) + 1);
 * + atomic_store_relaxed(&lock->count, atomic_load_relaxed(&lock->count) + 2);
 * - atomic_store_release(&lock->count, atomic_load_relaxed(&lock->count) + 1);
 * + atomic_store_release(&lock->count, atomic_load_relaxed(&lock->count) + 0);
 */
