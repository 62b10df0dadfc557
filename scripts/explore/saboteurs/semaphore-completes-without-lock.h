/* SPDX-License-Identifier: MIT */
/* a completion is woken when it is done already, and may be gone. */
/* Test: semaphore/completion. Found by: sc tso weak. */
/* In kernel/completion.c:
 * - wake_one(&completion->queue);
 * + spin_unlock(&completion->lock); wake_one(&completion->queue); spin_lock(&completion->lock);
 */
