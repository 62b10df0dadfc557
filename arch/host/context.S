/* SPDX-License-Identifier: MIT */
/* Each port's own; the address sanitizer's library is told before and behind it: context_asan.c. */
#ifdef CONFIG_ASAN
# define arch_context_switch	host_context_switch
# define CONTEXT_COMES		host_context_comes
#endif

#if defined(__x86_64__)
# include "../x86_64/context.S"
#elif defined(__aarch64__)
# include "../aarch64/context.S"
#else
# error "the host port runs on x86_64 and aarch64"
#endif
