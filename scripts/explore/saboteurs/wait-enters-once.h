/* SPDX-License-Identifier: MIT */
/* who was woken in vain blocks again without being in the queue: the next wake misses it. */
/* Test: wait/two. Found by: sc tso weak. */
/* In kernel/wait.c:
 * - if (!list_is_empty(&waiter->link))
 * + if (!list_is_empty(&waiter->link) || waiter->woken)
 */
