// SPDX-License-Identifier: MIT
const struct ktest_case alarm_conform[] = {
	KCASE("ALARM-1 a past deadline fires", past_fires),
	KCASE("ALARM-9 does what nobody promised", unasked),
	/* KCASE("ALARM-2 never fires early", never_early), */
	KCASE_END
};
