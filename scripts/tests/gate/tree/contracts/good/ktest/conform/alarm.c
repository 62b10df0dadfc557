// SPDX-License-Identifier: MIT
	KCASE("ALARM-1 a past deadline fires", past_fires),
	KCASE("ALARM-2 never early", never_early),
	KCASE("ALARM-2 not even by one", by_one),
