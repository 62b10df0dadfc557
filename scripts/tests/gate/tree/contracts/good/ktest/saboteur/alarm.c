// SPDX-License-Identifier: MIT
	{ .name = "ALARM-1 forgets the past", .bench = BAD(arm, forget) },
	{ .name = "ALARM-2 fires early", .bench = BAD(arm, early) },
