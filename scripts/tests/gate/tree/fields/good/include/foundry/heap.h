/* SPDX-License-Identifier: MIT */
/*
 * heap - bytes.
 *
 * Frame size:   any.
 * Alignment:    16.
 * Constraints:  what the frames are,
 *               and no more.
 * Ownership:    the caller's.
 */
int __must_check heap_take(struct heap *heap, size_t bytes, void **at) __allocates;
