// SPDX-License-Identifier: MIT
#include <foundry/spinlock.h>

struct disk {
	struct spinlock	lock;
	struct queue	*queue;
};

struct queue {
	struct spinlock	lock;
	struct disk	*disk;
};

struct account {
	struct spinlock	lock;
	u64		sum;
};

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);
static DEFINE_SPINLOCK(third);

static void submit(struct disk *disk)
{
	spin_guard(&disk->lock);
	spin_lock(&disk->queue->lock); /* BAD */
	spin_unlock(&disk->queue->lock);
}

static void note_done(struct disk *disk)
{
	spin_lock(&disk->lock);
	spin_unlock(&disk->lock);
}

static void complete(struct queue *queue)
{
	irqflags_t flags = spin_lock_irqsave(&queue->lock);

	note_done(queue->disk); /* BAD */
	spin_unlock_irqrestore(&queue->lock, flags);
}

static void one(void)
{
	spin_lock(&first);
	spin_lock(&second); /* BAD */
	spin_unlock(&second);
	spin_unlock(&first);
}

static void two(void)
{
	spin_lock(&second);
	spin_lock(&third); /* BAD */
	spin_unlock(&third);
	spin_unlock(&second);
}

static void three(void) __must_hold(&third)
{
	spin_lock(&first); /* BAD */
	spin_unlock(&first);
}

static void move(struct account *from, struct account *to, u64 sum)
{
	spin_lock(&from->lock);
	spin_lock(&to->lock); /* BAD */
	from->sum -= sum;
	to->sum += sum;
	spin_unlock(&to->lock);
	spin_unlock(&from->lock);
}
