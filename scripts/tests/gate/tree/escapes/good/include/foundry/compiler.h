/* SPDX-License-Identifier: MIT */
# define __no_lock_analysis
