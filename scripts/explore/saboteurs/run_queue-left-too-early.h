/* SPDX-License-Identifier: MIT */
/* the lock is given back before the switch: another CPU takes a task whose stack is in use. */
/* Test: run_queue/yield. Found by: sc tso weak. */
/* In kernel/run_queue.c:
 * - queue->left = from;
 * + queue->left = from; spin_unlock(&queue->lock); spin_lock(&queue->lock);
 */
