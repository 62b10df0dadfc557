/* SPDX-License-Identifier: MIT */
/* What the ABI of the host's CPU lets a call preserve: each port's own. */
#if defined(__x86_64__)
# include "../x86_64/catch.S"
#elif defined(__aarch64__)
# define CATCH_KEEPS_FP
# include "../aarch64/catch.S"
#else
# error "the host port runs on x86_64 and aarch64"
#endif
