/* SPDX-License-Identifier: MIT */
/* who has sent looks whether anybody waits before its message can be seen. */
/* Test: endpoint_wait/message. Found by: tso weak. */
#include <foundry/atomic.h>

#define atomic_fence()	((void)0)
