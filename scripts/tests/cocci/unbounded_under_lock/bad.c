// SPDX-License-Identifier: MIT
#include <foundry/console.h>
#include <foundry/spinlock.h>

#define SLOTS	16

struct table {
	struct spinlock	lock;
	struct console	*console;
	size_t		count;
	struct list	list;
	char		bytes[4096];
	int		slots[SLOTS];
};

static void count_all(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->slots[i]++;
}

static void loops(struct table *table)
{
	spin_lock(&table->lock);
	for (size_t i = 0; i < table->count; i++) /* BAD */
		table->slots[i]++;
	for (size_t i = 4; i < 4 + table->count; i++) /* BAD */
		table->slots[i]++;
	while (!READ_ONCE(table->count)) /* BAD */
		cpu_relax();
	do { /* BAD */
		table->count--;
	} while (table->count);
	for (;;) { /* BAD */
		if (table->slots[0]++)
			break;
	}
	spin_unlock(&table->lock);
	for (size_t i = 0; i < table->count; i++)
		table->slots[i]++;
}

static void loop_in_a_guard(struct table *table)
{
	spin_guard(&table->lock);
	list_foreach(entry, &table->list, struct entry, link) { /* BAD */
		entry->seen = true;
	}
	for (int i = table->count; i > 0; i--) /* BAD */
		table->slots[i]++;
}

static void copies(struct table *table, const void *from, size_t n)
{
	spin_guard(&table->lock);
	memcpy(table->bytes, from, n); /* BAD */
	memset(table->bytes, 0, table->count * 2); /* BAD */
}

static void say(struct table *table)
{
	console_write(table->console, "b", 1);
}

static void speaks(struct table *table)
{
	spin_guard(&table->lock);
	console_write(table->console, "a", 1); /* BAD */
	say(table); /* BAD */
}

static void by_a_call(struct table *table)
{
	spin_guard(&table->lock);
	count_all(table); /* BAD */
}

static void by_word(struct table *table) __must_hold(&table->lock)
{
	while (table->count) /* BAD */
		table->slots[--table->count] = 0;
}
