// SPDX-License-Identifier: MIT
static const struct saboteur table[] = {
	{ .name = "ALARM-1 forgets the past", .bench = BAD(arm, forget) },
	{ .name = "ALARM-2 fires early", .bench = BAD(arm, early) },
	{ .name = "ALARM-8 breaks what nobody promised", .bench = BAD(arm, unasked) },
};
