// SPDX-License-Identifier: MIT
#ifdef CONFIG_KTEST
#endif
