/* SPDX-License-Identifier: MIT */
/*
 * alarm - a promise.
 *
 *  * ALARM-1  still fires.
 *  * ALARM-2  never early.
 */
