// SPDX-License-Identifier: MIT
	KCASE("IRQ-1 calls once", once),
	KCASE("IRQ-3 never storms", quiet),
