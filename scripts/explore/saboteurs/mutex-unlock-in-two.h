/* SPDX-License-Identifier: MIT */
/* it is looked whether somebody waits, and then it is free: who comes in between is forgotten. */
/* Test: mutex/two. Found by: sc tso weak. */
/* In kernel/mutex.c:
 * - if (!atomic64_cas_release(&mutex->owner, word_of(task, false), 0))
 * + if (atomic64_load_acquire(&mutex->owner) == word_of(task, false)) atomic64_store_release(&mutex->owner, 0); else
 */
