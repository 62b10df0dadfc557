/* SPDX-License-Identifier: MIT */
/* pic_8259 - the PC's old pair of interrupt controllers, only ever silenced. */
#ifndef PIC_8259_H
#define PIC_8259_H

/*
 * Where the pair is moved to: off the exceptions, where firmware left it.  Masked it may still claim a
 * spurious interrupt, its inputs 7 and 15; such a vector is not to be ended.
 */
#define PIC_8259_FIRST_VECTOR	0x20
#define PIC_8259_VECTORS	16

/* Move them and mask all their inputs.  Context: irqs off. */
void pic_8259_silence(void);

#endif
