/* SPDX-License-Identifier: MIT */
	.text
	.globl port_nothing
port_nothing:
	.byte 0
	.section .note.GNU-stack, "", %progbits
