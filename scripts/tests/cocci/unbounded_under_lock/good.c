// SPDX-License-Identifier: MIT
#include <foundry/console.h>
#include <foundry/spinlock.h>

#define SLOTS	16

struct table {
	struct spinlock	lock;
	struct console	*console;
	size_t		count;
	char		bytes[64];
	int		slots[SLOTS];
};

static void constant(struct table *table)
{
	spin_guard(&table->lock);
	for (int i = 0; i < SLOTS; i++)
		table->slots[i]++;
	for (size_t i = 0; i < ARRAY_SIZE(table->slots) && table->count; i++)
		table->slots[i]++;
	for (int i = SLOTS - 1; i >= 0; i--)
		table->slots[i]++;
	for (size_t i = table->count; i < table->count + SLOTS; i++)
		table->slots[0]++;
	do {
		table->count = 0;
	} while (0);
	memset(table->bytes, 0, sizeof(table->bytes));
	memcpy(table->bytes, table->slots, SLOTS * sizeof(int));
}

static void outside(struct table *table)
{
	spin_lock(&table->lock);
	table->count = 0;
	spin_unlock(&table->lock);
	while (table->slots[0])
		table->slots[0]--;
	console_write(table->console, "empty", 5);
}

/* The work is told apart from the lock. */
static void count_some(struct table *table) __must_hold(&table->lock)
{
	/* bounded: count never passes SLOTS. */
	for (size_t i = 0; i < table->count; i++)
		table->slots[i]++;
}

static void told(struct table *table, const void *from, size_t n)
{
	spin_guard(&table->lock);
	while (table->count)	/* bounded: by SLOTS */
		table->count--;
	count_some(table);
	memcpy(table->bytes, from, n);	/* bounded: checked by the caller */
	console_write(table->console, "empty", 5);	/* bounded: five characters */
}
