/* SPDX-License-Identifier: MIT */
/* a derive lets the space go between its look and the new handle: its origin is revoked there. */
/* Test: handle/derive. Found by: sc tso weak. */
/* In ipc/handle.c:
 * - err = make(space, to, &what, &slot);
 * + spin_unlock(&space->lock); spin_lock(&space->lock); err = make(space, to, &what, &slot);
 */
