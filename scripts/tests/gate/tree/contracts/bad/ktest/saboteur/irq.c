// SPDX-License-Identifier: MIT
	{ .name = "IRQ-1 calls twice", .bench = BAD(call_twice) },
	{ .name =
		"IRQ-3 storms", .bench = BAD(storm) },
