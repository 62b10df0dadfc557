/* SPDX-License-Identifier: MIT */
/*
 * heap - bytes.
 *
 * Frame size:   any.
 * Alignment:
 * Constraints:  what the frames are.
 * Constraints:  said again.
 */
int __must_check heap_take(struct heap *heap, size_t bytes, void **at) __allocates;
