/* SPDX-License-Identifier: MIT */
/* who waits is counted when it has left again: nobody sees it. */
/* Test: endpoint_wait/message. Found by: sc tso weak. */
/* In ipc/endpoint_wait.c:
 * - atomic_fetch_add_relaxed(&side->waiting, 1);
 * + (void)side;
 * - atomic_fetch_sub_release(&side->waiting, 1);
 * + (void)side;
 */
