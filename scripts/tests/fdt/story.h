/* SPDX-License-Identifier: MIT */
/*
 * story - all that a reader finds in a tree, as bytes: two readers that agree tell the same.
 *
 * Each reader sees its own headers; both take the names of fields and of calls from here.
 */
#ifndef STORY_H
#define STORY_H

#include <stdbool.h>
#include <stddef.h>

/* Why the kernel's reader refuses the tree, or NULL. */
const char *our_refusal(const void *tree, size_t size);

/* Whether libfdt accepts it. */
bool they_accept(const void *tree, size_t size);

/*
 * Tell a tree that was accepted: the reservation map; each node in order with its depth, its
 * parent, its properties and how it is found by its path, by its kind and by its phandle.
 */
void our_story(const void *tree, size_t size);
void their_story(const void *tree, size_t size);

/* Add to the story that is being told. */
void tell_number(unsigned long long number);
void tell_bytes(const void *bytes, size_t count);
void tell_text(const char *text);

/* Numbers in place of a node that is not there. */
#define STORY_NONE	(~0ull)

/* A kind whose devices are told; most of QEMU's trees have one. */
#define STORY_KIND	"virtio,mmio"

#endif
