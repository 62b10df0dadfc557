/* SPDX-License-Identifier: MIT */
/* Each port's own. */
#if defined(__x86_64__)
# include "../x86_64/canary.S"
#elif defined(__aarch64__)
# include "../aarch64/canary.S"
#else
# error "the host port runs on x86_64 and aarch64"
#endif
