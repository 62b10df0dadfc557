// SPDX-License-Identifier: MIT
/* fault_resolve() on a space in memory: whom it asks, what it believes, and when it gives up. */
#include <foundry/errno.h>
#include <foundry/fault.h>
#include <foundry/kernel.h>
#include <foundry/near.h>

#include "small_space.h"

/* Where nothing else is, on any port. */
#define WINDOW		0x7000000000ull
#define PC		0x1000

static struct small_space space;
static struct vmm_radix other;

/* The handler: what it is asked, what it answers, what it does before. */
static struct {
	unsigned int		asked;
	vaddr_t			at;
	enum fault_access	access;
	int			answer;
	bool			maps;
	vm_prot_t		prot;
} handler;

static int answer(struct vmm *vm, vaddr_t at, enum fault_access access)
{
	handler.asked++;
	handler.at = at;
	handler.access = access;
	if (handler.maps && vmm_map(vm, vaddr_align_down(at, FRAME_BYTES), paddr(0), FRAME_BYTES,
				    handler.prot))
		return -ENOENT;
	return handler.answer;
}

static void before(struct ktest *kt)
{
	memset(&handler, 0, sizeof(handler));
	handler.prot = VM_READ | VM_WRITE;
	small_space_init(&space, vaddr(WINDOW), NULL);
	space.vm.fault = answer;
	small_space_lend(kt, &space);
}

static struct fault fault_at(u64 offset, enum fault_access access)
{
	return (struct fault){
		.what = "mock fault", .access = access, .addr = vaddr(WINDOW + offset),
		.pc = vaddr(PC),
	};
}

static bool resolves(u64 offset, enum fault_access access)
{
	struct fault fault = fault_at(offset, access);

	return fault_resolve(&fault);
}

static const char *why(u64 offset, enum fault_access access)
{
	struct fault fault = fault_at(offset, access);

	return fault_resolve(&fault) ? "resolved" : fault.why;
}

static void expect_map(struct ktest *kt, u64 offset, vm_prot_t prot)
{
	ASSERT_EQ(kt, vmm_map(&space.vm, vaddr(WINDOW + offset), paddr(0), FRAME_BYTES, prot), 0);
}

/* --- who is asked ---------------------------------------------------------------- */

static const enum fault_access accesses[] = { FAULT_READ, FAULT_WRITE, FAULT_EXEC };

static void asks_the_handler(struct ktest *kt)
{
	enum fault_access access = *(const enum fault_access *)kt->param;

	handler.maps = true;
	handler.prot = access == FAULT_EXEC ? VM_EXEC : VM_READ | VM_WRITE;
	EXPECT_TRUE(kt, resolves(0x2345, access));
	EXPECT_EQ(kt, handler.asked, 1);
	EXPECT_EQ(kt, handler.at.raw, WINDOW + 0x2345);
	EXPECT_EQ(kt, handler.access, access);
}

static void asks_within_the_window(struct ktest *kt)
{
	handler.answer = -ENOENT;
	EXPECT_FALSE(kt, resolves(-1, FAULT_READ));
	EXPECT_FALSE(kt, resolves(SMALL_SPACE_PAGES * FRAME_BYTES, FAULT_READ));
	EXPECT_EQ(kt, handler.asked, 0);
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));
	EXPECT_FALSE(kt, resolves(SMALL_SPACE_PAGES * FRAME_BYTES - 1, FAULT_READ));
	EXPECT_EQ(kt, handler.asked, 2);
}

static void leave_space(void *unused)
{
	this_cpu()->space = NULL;
}

/* The space that this CPU translates by, for what lies in its window and not in the kernel's. */
static void asks_the_cpus_space(struct ktest *kt)
{
	if (this_cpu()->space)
		ktest_skip(kt, "this CPU has a space of its own already");
	kt->kernel->vmm = NULL;
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));

	other.vm = space.vm;
	other.vm.fault = answer;
	other.vm.ops = NULL;	/* asked, it would be a fault */
	other.vm.first = vaddr(WINDOW + FRAME_BYTES);
	this_cpu()->space = &other;
	ktest_defer(kt, leave_space, NULL);
	kt->kernel->vmm = &space.vm;
	space.vm.last = vaddr(WINDOW + 2 * FRAME_BYTES - 1);
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW)), &space.vm);
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW + FRAME_BYTES)), &space.vm);
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW + 2 * FRAME_BYTES)), &other.vm);
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW - 1)), NULL);
	kt->kernel->vmm = NULL;
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW)), NULL);
	EXPECT_EQ(kt, fault_space(vaddr(WINDOW + FRAME_BYTES)), &other.vm);
}

static void put_kernel_back(void *kernel)
{
	this_cpu()->kernel = kernel;
}

static void no_kernel_yet(struct ktest *kt)
{
	ktest_defer(kt, put_kernel_back, kt->kernel);
	this_cpu()->kernel = NULL;
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));
	put_kernel_back(kt->kernel);
	EXPECT_EQ(kt, handler.asked, 0);
}

static void no_handler(struct ktest *kt)
{
	space.vm.fault = NULL;
	EXPECT_EQ(kt, why(0, FAULT_READ), NULL);
}

static void guards_stay(struct ktest *kt)
{
	handler.maps = true;
	expect_map(kt, 0, VM_GUARD);
	EXPECT_EQ(kt, why(8, FAULT_READ), NULL);
	EXPECT_EQ(kt, why(8, FAULT_WRITE), NULL);
	EXPECT_EQ(kt, handler.asked, 0);
}

static void others_are_not_asked(struct ktest *kt)
{
	EXPECT_EQ(kt, why(0, FAULT_OTHER), NULL);
	EXPECT_EQ(kt, handler.asked, 0);
}

/* --- what it answers --------------------------------------------------------------- */

static void refusals(struct ktest *kt)
{
	handler.answer = -ENOENT;
	EXPECT_EQ(kt, why(0, FAULT_READ), NULL);
	handler.answer = -EACCES;
	EXPECT_EQ(kt, why(0, FAULT_READ), NULL);
	handler.answer = -ENOMEM;
	EXPECT_STREQ(kt, why(0, FAULT_READ), "no memory to back it");
	EXPECT_EQ(kt, handler.asked, 3);
}

static void no_memory_is_told(struct ktest *kt)
{
	struct fault fault = fault_at(0x10, FAULT_WRITE);
	struct catch caught;

	handler.answer = -ENOMEM;
	EXPECT_FALSE(kt, fault_resolve(&fault));
	if (catch_set(&caught) == CATCH_NOTHING)
		fault_raise(&fault);
	EXPECT_STREQ(kt, caught.text, "mock fault writing 0x7000000010 (nothing known there), "
				      "pc 0x1000: no memory to back it");
}

/* A promise that is not kept would be a fault for ever. */
static void empty_promises(struct ktest *kt)
{
	EXPECT_BUG(kt, "fault handler of space small is content, but 0x7000000000 is still not readable",
		   (void)resolves(0, FAULT_READ));
	handler.maps = true;
	handler.prot = VM_READ;
	EXPECT_BUG(kt, "0x7000000008 is still not writable", (void)resolves(8, FAULT_WRITE));
	handler.maps = false;
	EXPECT_BUG(kt, "0x7000000008 is still not executable", (void)resolves(8, FAULT_EXEC));
	EXPECT_TRUE(kt, resolves(8, FAULT_READ));
}

static void other_answers(struct ktest *kt)
{
	handler.answer = -EINVAL;
	EXPECT_BUG(kt, "fault handler of space small returned -EINVAL",
		   (void)resolves(0, FAULT_READ));
	handler.answer = 1;
	EXPECT_BUG(kt, "fault handler of space small returned -E?", (void)resolves(0, FAULT_READ));
}

/* --- again and again ----------------------------------------------------------------- */

/* Return: how often, up to @max. */
static unsigned int resolved_in_a_row(u64 offset, unsigned int max)
{
	unsigned int n = 0;

	while (n < max && resolves(offset, FAULT_READ))
		n++;
	return n;
}

/* Another CPU has mapped it. */
static void permitted_by_now(struct ktest *kt)
{
	expect_map(kt, 0, VM_READ);
	expect_map(kt, FRAME_BYTES, VM_READ | VM_WRITE);
	EXPECT_TRUE(kt, resolves(8, FAULT_READ));
	EXPECT_TRUE(kt, resolves(FRAME_BYTES, FAULT_WRITE));
	EXPECT_EQ(kt, handler.asked, 0);
	handler.answer = -EACCES;
	EXPECT_FALSE(kt, resolves(8, FAULT_WRITE));
	EXPECT_FALSE(kt, resolves(FRAME_BYTES, FAULT_EXEC));
	EXPECT_EQ(kt, handler.asked, 2);
}

static void permitted_in_vain(struct ktest *kt)
{
	expect_map(kt, 0, VM_READ);
	for (unsigned int round = 0; round < 2; round++) {
		unsigned int n = resolved_in_a_row(8, 100);

		EXPECT_GE(kt, n, 3);
		EXPECT_LE(kt, n, 10);
	}
	(void)resolved_in_a_row(8, 4);
	EXPECT_STREQ(kt, why(8, FAULT_READ), "it is permitted, and fails again and again");
	EXPECT_EQ(kt, handler.asked, 0);
}

/* The same where the handler has just been content. */
static void resolved_in_vain(struct ktest *kt)
{
	handler.maps = true;
	EXPECT_LE(kt, resolved_in_a_row(8, 100), 10);
	EXPECT_EQ(kt, handler.asked, 1);
}

static void others_in_between(struct ktest *kt)
{
	struct fault fault = fault_at(0, FAULT_READ);

	expect_map(kt, 0, VM_READ);
	for (unsigned int i = 0; i < 100; i++) {
		EXPECT_TRUE(kt, resolves(8, FAULT_READ));
		EXPECT_TRUE(kt, resolves(16, FAULT_READ));
	}
	for (unsigned int i = 0; i < 100; i++) {
		fault.pc.raw = PC + i % 2;
		EXPECT_TRUE(kt, fault_resolve(&fault));
	}
}

/* --- inside ---------------------------------------------------------------------------- */

static const char *why_inside;

static int touch_inside(struct vmm *vm, vaddr_t at, enum fault_access access)
{
	struct fault fault = fault_at(FRAME_BYTES, FAULT_READ);

	handler.asked++;
	why_inside = fault_resolve(&fault) ? "resolved" : fault.why;
	return -ENOENT;
}

static void no_handler_inside(struct ktest *kt)
{
	space.vm.fault = touch_inside;
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));
	EXPECT_EQ(kt, handler.asked, 1);
	EXPECT_STREQ(kt, why_inside, "inside a fault handler");
	expect_map(kt, FRAME_BYTES, VM_READ);
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));
	EXPECT_STREQ(kt, why_inside, "resolved");
	EXPECT_FALSE(kt, resolves(0, FAULT_READ));
	EXPECT_EQ(kt, handler.asked, 3);
}

static int die_inside(struct vmm *vm, vaddr_t at, enum fault_access access)
{
	struct fault fault = fault_at(FRAME_BYTES, FAULT_READ);

	if (!fault_resolve(&fault))
		fault_raise(&fault);
	return 0;
}

/* A death inside that a test survived is no handler that is still there. */
static void death_inside(struct ktest *kt)
{
	space.vm.fault = die_inside;
	EXPECT_FAULT(kt, vaddr_to_ptr(vaddr(WINDOW + FRAME_BYTES)), (void)resolves(0, FAULT_READ));
	EXPECT_EQ(kt, this_cpu()->fault_depth, 0);
	space.vm.fault = answer;
	handler.maps = true;
	EXPECT_TRUE(kt, resolves(0, FAULT_READ));
}

/* --- near -------------------------------------------------------------------------------- */

static const char *tell(struct vmm *vm, vaddr_t at)
{
	return at.raw < WINDOW + 2 * FRAME_BYTES ? "a region" : NULL;
}

static const char *near(u64 offset)
{
	static char text[NEAR_TEXT_MAX];

	near_text(vaddr(WINDOW + offset), text, sizeof(text));
	return text;
}

static DEFINE_SPINLOCK(lock);

static void near_a_space(struct ktest *kt)
{
	expect_map(kt, 0, VM_GUARD);
	expect_map(kt, 2 * FRAME_BYTES, VM_READ);
	EXPECT_STREQ(kt, near(FRAME_BYTES - 1), "guard page");
	EXPECT_STREQ(kt, near(FRAME_BYTES), "nothing known there");
	space.vm.tell = tell;
	EXPECT_STREQ(kt, near(0), "guard page");
	EXPECT_STREQ(kt, near(FRAME_BYTES), "a region");
	EXPECT_STREQ(kt, near(2 * FRAME_BYTES), "nothing known there");
	spin_lock(&lock);
	EXPECT_STREQ(kt, near(FRAME_BYTES), "nothing known there");
	spin_unlock(&lock);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("the handler is asked, by address and access", asks_the_handler, accesses, NULL),
	KCASE("the window is asked for from its first byte to its last", asks_within_the_window),
	KCASE("outside of the kernel's window the CPU's own space is asked", asks_the_cpus_space),
	KCASE("without a kernel nobody is asked", no_kernel_yet),
	KCASE("without a handler a fault is one", no_handler),
	KCASE("a guard is never asked for", guards_stay),
	KCASE("what is no access is never asked for", others_are_not_asked),
	KCASE("a handler may refuse", refusals),
	KCASE("missing memory is told with the fault", no_memory_is_told),
	KCASE("a handler that promises what is not so is a BUG", empty_promises),
	KCASE("a handler that returns what it must not is a BUG", other_answers),
	KCASE("what is permitted by now is tried again", permitted_by_now),
	KCASE("what is permitted and fails again and again is a fault", permitted_in_vain),
	KCASE("what was resolved and fails again and again is a fault", resolved_in_vain),
	KCASE("it is in a row only without others in between", others_in_between),
	KCASE("inside a handler no handler is asked", no_handler_inside),
	KCASE("a death inside a handler that was survived is over", death_inside),
	KCASE("guards and regions of a space are told", near_a_space),
	KCASE_END
};

static const struct ktest_suite fault_suite = {
	.name	= "fault",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(fault_suite);
