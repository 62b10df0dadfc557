// SPDX-License-Identifier: MIT
#include "mailbox.h"

static const struct message_type_name square = { MAILBOX_SQUARE, "mailbox square" };
static const struct message_type_name result = { MAILBOX_RESULT, "mailbox result" };
MESSAGE_TYPE(square);
MESSAGE_TYPE(result);

static void answer(struct mailbox *box, const struct message *question)
{
	u64 number = question->words[0] * question->words[0];
	struct message message;

	BUG_ON(question->type != MAILBOX_SQUARE, "mailbox: asked for %s", message_type(question));
	message_set(&message, MAILBOX_RESULT, &number, sizeof(number));
	while (endpoint_send(&box->answers.ep, &message))	/* bounded: who has asked takes its answer */
		cpu_relax();
	box->served++;
}

/* On its own CPU, until the end. */
static void serve(void *arg)
{
	struct mailbox *box = arg;
	struct message question;
	int err;

	while ((err = endpoint_recv(&box->questions.ep, &question)) != -EPIPE) {	/* bounded: it is closed */
		if (err)
			cpu_relax();
		else
			answer(box, &question);
	}
}

int mailbox_open(struct mailbox *box, unsigned int id)
{
	endpoint_spsc_init(&box->questions, box->question_slots, sizeof(mailbox_slot_t), CONFIG_MAILBOX_SLOTS);
	endpoint_spsc_init(&box->answers, box->answer_slots, sizeof(mailbox_slot_t), CONFIG_MAILBOX_SLOTS);
	box->work = (struct cpu_work){ .fn = serve, .arg = box };
	box->served = 0;
	return smp_run(id, &box->work);
}

/* Return: whether there was room for it. */
static bool ask(struct mailbox *box, u64 number)
{
	struct message message;

	message_set(&message, MAILBOX_SQUARE, &number, sizeof(number));
	return endpoint_send(&box->questions.ep, &message) == 0;
}

static u64 await_answer(struct mailbox *box)
{
	struct message message;

	while (endpoint_recv(&box->answers.ep, &message))	/* bounded: the other CPU serves */
		cpu_relax();
	BUG_ON(message.type != MAILBOX_RESULT, "mailbox: answered with %s", message_type(&message));
	return message.words[0];
}

u64 mailbox_square(struct mailbox *box, u64 number)
{
	BUG_ON(!ask(box, number), "mailbox: somebody else asks");
	return await_answer(box);
}

u64 mailbox_sum_of_squares(struct mailbox *box, u64 first, u64 count)
{
	u64 asked = 0, answered = 0, sum = 0;

	while (answered < count) {
		while (asked < count && asked - answered < CONFIG_MAILBOX_SLOTS && ask(box, first + asked))
			asked++;
		sum += await_answer(box);
		answered++;
	}
	return sum;
}

u64 mailbox_close(struct mailbox *box) __may_sleep
{
	endpoint_close(&box->questions.ep);
	smp_join(&box->work);
	return box->served;
}
