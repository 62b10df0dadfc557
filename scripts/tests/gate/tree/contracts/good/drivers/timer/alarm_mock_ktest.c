// SPDX-License-Identifier: MIT
static const struct ktest_suite suite = {
	.name	= "alarm/mock",
	.cases	= alarm_conform,
};
