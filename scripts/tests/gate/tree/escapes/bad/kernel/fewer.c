// SPDX-License-Identifier: MIT
/* No __no_lock_analysis here. */
