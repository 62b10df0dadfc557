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

static void submit(struct disk *disk)
{
	spin_guard(&disk->lock);
	spin_lock(&disk->queue->lock);
	spin_unlock(&disk->queue->lock);
}

static void submit_otherwise(struct disk *disk, struct queue *queue)
{
	spin_guard(&disk->lock);
	spin_guard(&queue->lock);
}

static void one_after_the_other(struct queue *queue)
{
	spin_lock(&queue->lock);
	spin_unlock(&queue->lock);
	spin_lock(&queue->disk->lock);
	spin_unlock(&queue->disk->lock);
}

static void try_it(struct queue *queue)
{
	spin_guard(&queue->lock);
	if (spin_trylock(&queue->disk->lock))
		spin_unlock(&queue->disk->lock);
}

static void move(struct account *from, struct account *to, u64 sum)
{
	spin_guard(&from->lock);
	/* nested: the caller orders them by address. */
	spin_lock(&to->lock);
	to->sum += sum;
	spin_unlock(&to->lock);
}
