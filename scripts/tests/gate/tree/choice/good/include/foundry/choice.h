/* SPDX-License-Identifier: MIT */
#if IS_ENABLED(CONFIG_KTEST)
#endif
