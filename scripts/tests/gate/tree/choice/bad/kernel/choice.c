// SPDX-License-Identifier: MIT
#ifdef CONFIG_KTEST
#endif
#ifndef CONFIG_SMP
#endif
#if defined(CONFIG_SMP) && 1
#elif IS_ENABLED(CONFIG_KTEST)
#endif
#if 1 && \
	CONFIG_CPUS > 1
#endif
  #  if CONFIG_CPUS
#endif
