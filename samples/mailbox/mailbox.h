/* SPDX-License-Identifier: MIT */
/*
 * mailbox - one CPU asks, another one answers: a ring for each direction.
 *
 * The CPU that serves looks for questions until the box is closed.  Whoever asks waits by looking, too: there are no
 * tasks here that could wait.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <foundry/endpoint_spsc.h>
#include <foundry/smp.h>

/* The types of its messages; each carries a number. */
enum { MAILBOX_SQUARE = 0x6d610001, MAILBOX_RESULT };

/* A slot: the head of a message, and its number. */
typedef u64 mailbox_slot_t[2];

struct mailbox {
	struct endpoint_spsc	questions, answers;
	mailbox_slot_t		question_slots[CONFIG_MAILBOX_SLOTS], answer_slots[CONFIG_MAILBOX_SLOTS];
	struct cpu_work		work;
	u64			served;		/* the serving CPU's, until it is joined */
};

/* Empty, and CPU @id serves it.  Context: irqs on.  Return: as smp_run(). */
int __must_check mailbox_open(struct mailbox *box, unsigned int id);

/* Ask, and wait for the answer.  Context: one CPU, irqs on.  Return: the square of @number. */
u64 mailbox_square(struct mailbox *box, u64 number);

/* Ask @count numbers from @first on, as many at once as fit.  Return: the sum of the squares. */
u64 mailbox_sum_of_squares(struct mailbox *box, u64 first, u64 count);

/* Nobody asks any more.  Context: irqs on.  Return: how many questions were answered. */
u64 mailbox_close(struct mailbox *box) __may_sleep;

#endif
