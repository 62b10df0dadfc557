/* SPDX-License-Identifier: MIT */
#define POOL

void *pool_alloc(struct pool *pool);
