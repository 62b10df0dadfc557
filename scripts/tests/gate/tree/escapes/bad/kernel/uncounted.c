// SPDX-License-Identifier: MIT
void one(void) __no_lock_analysis /* the first */;
