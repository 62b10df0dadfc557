// SPDX-License-Identifier: MIT
/*
 * hooks - what the compiler calls, told -fsanitize=thread, for each access: there is no other runtime.
 *
 * The names and arguments are its own: __tsan_atomic32_load(address, order) in place of the load, and
 * __tsan_read4(address) in front of a plain one.
 */
#include <string.h>

#include "engine.h"
#include "../explore.h"

#define PC	((uint32_t)(uintptr_t)__builtin_extract_return_addr(__builtin_return_address(0)) - 1)

typedef uint64_t change_fn(uint64_t old, uint64_t operand);

/* --- atomic accesses -------------------------------------------------------------------- */

/* NULL: nobody explores, or it is not watched. */
static struct loc *arrive(const volatile void *at, unsigned int size, enum kind kind, uint32_t pc)
{
	struct loc *loc;

	if (!E->runs)
		return NULL;
	loc = loc_of((uintptr_t)at, size);
	if (!loc)
		return NULL;
	point(kind, loc, pc);
	if (loc->rebase)			/* a plain write has come in between */
		loc = loc_of((uintptr_t)at, size);
	loc_touch(loc, kind != LOAD);
	race_atomic((uintptr_t)at, size, kind != LOAD, pc);
	return loc;
}

static uint64_t raw_read(const volatile void *at, unsigned int size)
{
	uint64_t value = 0;

	memcpy(&value, (const void *)(uintptr_t)at, size);	/* little-endian, as both hosts are */
	return value;
}

static uint64_t load(const volatile void *at, unsigned int size, int order, uint32_t pc)
{
	struct loc *loc = arrive(at, size, LOAD, pc);

	return loc ? memory_load(loc, (enum order)order, pc) : raw_read(at, size);
}

static void store(volatile void *at, unsigned int size, uint64_t value, int order, uint32_t pc)
{
	struct loc *loc = arrive(at, size, STORE, pc);

	if (loc)
		memory_store(loc, value, (enum order)order, pc);
	else
		memory_write((uintptr_t)at, size, value);
}

static uint64_t rmw(volatile void *at, unsigned int size, change_fn *change, uint64_t operand,
		    int order, uint32_t pc)
{
	struct loc *loc = arrive(at, size, RMW, pc);
	uint64_t old;

	if (loc)
		return memory_rmw(loc, change, operand, (enum order)order, pc);
	old = raw_read(at, size);
	memory_write((uintptr_t)at, size, change(old, operand));
	return old;
}

static bool cas(volatile void *at, unsigned int size, uint64_t *expected, uint64_t value, int order,
		int failed, uint32_t pc)
{
	struct loc *loc = arrive(at, size, RMW, pc);
	uint64_t old;

	if (loc)
		return memory_cas(loc, expected, value, (enum order)order, (enum order)failed, pc);
	old = raw_read(at, size);
	if (old == *expected) {
		memory_write((uintptr_t)at, size, value);
		return true;
	}
	*expected = old;
	return false;
}

static uint64_t add(uint64_t old, uint64_t n)
{
	return old + n;
}

static uint64_t sub(uint64_t old, uint64_t n)
{
	return old - n;
}

static uint64_t and(uint64_t old, uint64_t n)
{
	return old & n;
}

static uint64_t or(uint64_t old, uint64_t n)
{
	return old | n;
}

static uint64_t xor(uint64_t old, uint64_t n)
{
	return old ^ n;
}

static uint64_t nand(uint64_t old, uint64_t n)
{
	return ~(old & n);
}

static uint64_t exchange(uint64_t old, uint64_t n)
{
	(void)old;
	return n;
}

#define CHANGE(bits, type, name, change)						\
	type __tsan_atomic##bits##_##name(volatile type *at, type n, int order);	\
	type __tsan_atomic##bits##_##name(volatile type *at, type n, int order)		\
	{										\
		return (type)rmw(at, bits / 8, change, n, order, PC);			\
	}

#define CAS(bits, type, strength)							\
	int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *at,	\
		type *expected, type value, int order, int failed);			\
	int __tsan_atomic##bits##_compare_exchange_##strength(volatile type *at,	\
		type *expected, type value, int order, int failed)			\
	{										\
		uint64_t was = *expected;						\
		bool done = cas(at, bits / 8, &was, value, order, failed, PC);		\
											\
		*expected = (type)was;							\
		return done;								\
	}

/* clang's form of it.  Return: what was there. */
#define CAS_VALUE(bits, type)								\
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *at,		\
		type expected, type value, int order, int failed);			\
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *at,		\
		type expected, type value, int order, int failed)			\
	{										\
		uint64_t was = expected;						\
											\
		cas(at, bits / 8, &was, value, order, failed, PC);			\
		return (type)was;							\
	}

#define ATOMICS(bits, type)								\
	type __tsan_atomic##bits##_load(const volatile type *at, int order);		\
	type __tsan_atomic##bits##_load(const volatile type *at, int order)		\
	{										\
		return (type)load(at, bits / 8, order, PC);				\
	}										\
	void __tsan_atomic##bits##_store(volatile type *at, type value, int order);	\
	void __tsan_atomic##bits##_store(volatile type *at, type value, int order)	\
	{										\
		store(at, bits / 8, value, order, PC);					\
	}										\
	CHANGE(bits, type, fetch_add, add)						\
	CHANGE(bits, type, fetch_sub, sub)						\
	CHANGE(bits, type, fetch_and, and)						\
	CHANGE(bits, type, fetch_or, or)						\
	CHANGE(bits, type, fetch_xor, xor)						\
	CHANGE(bits, type, fetch_nand, nand)						\
	CHANGE(bits, type, exchange, exchange)						\
	CAS(bits, type, strong)								\
	CAS(bits, type, weak)								\
	CAS_VALUE(bits, type)

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	uint32_t pc = PC;

	if (!E->runs)
		return;
	if (order == SEQ_CST && E->model != SC)
		point(FENCE, NULL, pc);
	memory_fence((enum order)order, pc);
}

/* To the compiler alone. */
void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

/* --- plain accesses --------------------------------------------------------------------- */

static uint64_t plain_value(uintptr_t addr, size_t bytes)
{
	return bytes <= 8 ? raw_read((const void *)addr, (unsigned int)bytes) : 0;
}

/* An interrupt matters only where somebody changes something; whatever is changed is learned. */
static void strike_at(size_t offset, size_t bytes, bool writes, uint32_t pc)
{
	bool changes = false;

	self()->count++;
	for (size_t word = offset / 4; word <= (offset + bytes - 1) / 4; word++) {
		if (writes && !(E->words[word] & IS_CHANGED)) {
			E->words[word] |= IS_CHANGED;
			if (!E->replays)
				end_schedule(LEARNED);
		}
		changes |= E->words[word] & IS_CHANGED;
	}
	if (changes || E->replays)
		strike(pc);
}

static void plain(const void *at, size_t bytes, bool writes, uint32_t pc)
{
	uintptr_t addr = (uintptr_t)at;
	size_t offset = offset_of(addr);

	if (offset == NOWHERE || bytes == 0)
		return;
	if (writes)
		memory_dirty(addr, bytes);
	if (!E->runs)
		return;
	if (E->test->handler && !is_stack(offset))
		strike_at(offset, bytes, writes, pc);
	memory_plain(addr, bytes, writes);
	if (E->traces)
		report_event(writes ? WRITE : READ, RELAXED, addr, (unsigned int)bytes,
			     plain_value(addr, bytes), 0, pc);
	race_plain(addr, bytes, writes, pc);
}

#define PLAIN(bytes)						\
	void __tsan_read##bytes(const void *at);		\
	void __tsan_read##bytes(const void *at)			\
	{							\
		plain(at, bytes, false, PC);			\
	}							\
	void __tsan_write##bytes(const void *at);		\
	void __tsan_write##bytes(const void *at)		\
	{							\
		plain(at, bytes, true, PC);			\
	}							\
	void __tsan_unaligned_read##bytes(const void *at);	\
	void __tsan_unaligned_read##bytes(const void *at)	\
	{							\
		plain(at, bytes, false, PC);			\
	}							\
	void __tsan_unaligned_write##bytes(const void *at);	\
	void __tsan_unaligned_write##bytes(const void *at)	\
	{							\
		plain(at, bytes, true, PC);			\
	}							\
	void __tsan_read_write##bytes(const void *at);		\
	void __tsan_read_write##bytes(const void *at)		\
	{							\
		plain(at, bytes, false, PC);			\
		plain(at, bytes, true, PC);			\
	}							\
	void __tsan_unaligned_read_write##bytes(const void *at);	\
	void __tsan_unaligned_read_write##bytes(const void *at)	\
	{							\
		plain(at, bytes, false, PC);			\
		plain(at, bytes, true, PC);			\
	}

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

void __tsan_read_range(const void *at, unsigned long bytes);
void __tsan_read_range(const void *at, unsigned long bytes)
{
	plain(at, bytes, false, PC);
}

void __tsan_write_range(const void *at, unsigned long bytes);
void __tsan_write_range(const void *at, unsigned long bytes)
{
	plain(at, bytes, true, PC);
}

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

/* In place of the calls of the same name: build.py renames them.  What they copy is accessed too. */
void *explore_memcpy(void *to, const void *from, size_t bytes);
void *explore_memmove(void *to, const void *from, size_t bytes);
void *explore_memset(void *to, int byte, size_t bytes);

void *explore_memcpy(void *to, const void *from, size_t bytes)
{
	plain(from, bytes, false, PC);
	plain(to, bytes, true, PC);
	return memcpy(to, from, bytes);
}

void *explore_memmove(void *to, const void *from, size_t bytes)
{
	plain(from, bytes, false, PC);
	plain(to, bytes, true, PC);
	return memmove(to, from, bytes);
}

void *explore_memset(void *to, int byte, size_t bytes)
{
	plain(to, bytes, true, PC);
	return memset(to, byte, bytes);
}

/* --- what the kernel's code asks of its CPU ------------------------------------------------ */

void explore_fail(const char *sentence)
{
	fail("%s", sentence);
}

unsigned int explore_cpu(void)
{
	return E->current == NO_THREAD ? E->posed : E->current;
}

void explore_be(unsigned int cpu)
{
	E->posed = cpu;
}

bool explore_irqs_are_on(void)
{
	return self()->irqs_on;
}

bool explore_irqs_set(bool on)
{
	bool were_on = self()->irqs_on;

	if (were_on && !on && E->runs && E->test->handler) {
		self()->count++;
		strike(PC);		/* the last moment for it */
	}
	self()->irqs_on = on;
	return were_on;
}

void explore_relax(void)
{
	if (E->runs)
		relax(PC);
}

void explore_wait_for(const unsigned int *word)
{
	if (E->runs)
		wait_for(word, PC);
}
