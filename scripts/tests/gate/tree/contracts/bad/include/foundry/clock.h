/* SPDX-License-Identifier: MIT */
/*
 * clock - a promise.
 *
 *  * CLOCK-1  never goes back.
 */
