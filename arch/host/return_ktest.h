/* SPDX-License-Identifier: MIT */
/* A word of code that comes back at once. */
#ifndef HOST_RETURN_KTEST_H
#define HOST_RETURN_KTEST_H

#if defined(__x86_64__)
# define HOST_RETURN	0xc3ull			/* ret */
#elif defined(__aarch64__)
# define HOST_RETURN	0xd65f03c0ull		/* ret */
#endif

#endif
