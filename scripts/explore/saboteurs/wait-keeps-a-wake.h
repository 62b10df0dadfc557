/* SPDX-License-Identifier: MIT */
/* a wake behind its last look is kept by who needs it no more, while another one waits. */
/* Test: wait/two. Found by: sc. */
/* In kernel/wait.c:
 * - was_woken = waiter->woken;
 * + was_woken = waiter->woken && !is_so;
 */
