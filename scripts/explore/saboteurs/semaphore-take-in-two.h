/* SPDX-License-Identifier: MIT */
/* the count is looked at and taken from in two steps: two take the same one. */
/* Test: semaphore/try. Found by: sc tso weak. */
/* In kernel/semaphore.c:
 * - if (atomic_cas_acquire(&semaphore->count, count, count - 1))
 * + if (atomic_store_relaxed(&semaphore->count, count - 1), atomic_fence_acquire(), true)
 */
