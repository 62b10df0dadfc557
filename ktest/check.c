// SPDX-License-Identifier: MIT
/* check - expectations, and how a failed one is told. */
#include <foundry/log.h>
#include <foundry/print.h>

#include "run.h"

static void __printf(2, 0) note(struct ktest *kt, const char *fmt, va_list args)
{
	bool swept_well = kt->fault.refuse && kt->failures == 0;
	char text[KTEST_NOTE_MAX];

	if (kt->quiet || swept_well)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	print("    # %s\n", text);
}

void ktest_note(struct ktest *kt, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(kt, fmt, args);
	va_end(args);
}

void ktest_fail_at(struct ktest *kt, const char *file, int line, const char *fmt, ...)
{
	char text[KTEST_NOTE_MAX];
	va_list args;
	int n;

	n = snprintf(text, sizeof(text), "%s:%d: ", file, line);
	if (ktest_refused(kt) && n < (int)sizeof(text))
		n += snprintf(text + n, sizeof(text) - (size_t)n, "with allocation %llu refused: ",
			      kt->fault.refuse);
	if (n < (int)sizeof(text)) {
		va_start(args, fmt);
		vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, args);
		va_end(args);
	}
	if (kt->failures++ == 0)
		strscpy(kt->note, text, sizeof(kt->note));
	kt->status = KTEST_FAIL;
	ktest_note(kt, "%s", text);
}

static void fail_check(struct ktest *kt, const struct ktest_site *site)
{
	ktest_fail_at(kt, site->file, site->line, "%s(%s%s%s)", site->check, site->left,
		      site->right ? ", " : "", site->right ? site->right : "");
}

static void note_value(struct ktest *kt, const char *name, struct ktest_value value)
{
	if (value.negative)
		ktest_note(kt, "    %s = %lld", name, (s64)value.raw);
	else
		ktest_note(kt, "    %s = 0x%llx (%llu)", name, value.raw, value.raw);
}

/* -1, 0 or 1, as the values stand on the number line. */
static int order(struct ktest_value a, struct ktest_value b)
{
	if (a.negative != b.negative)
		return a.negative ? -1 : 1;
	return a.raw < b.raw ? -1 : a.raw > b.raw;
}

static bool holds(int order, enum ktest_relation relation)
{
	switch (relation) {
	case KTEST_EQ:
		return order == 0;
	case KTEST_NE:
		return order != 0;
	case KTEST_LT:
		return order < 0;
	case KTEST_LE:
		return order <= 0;
	case KTEST_GT:
		return order > 0;
	case KTEST_GE:
		return order >= 0;
	}
	return false;
}

bool ktest_compare(struct ktest *kt, const struct ktest_site *site,
		   enum ktest_relation relation, struct ktest_value a, struct ktest_value b)
{
	if (holds(order(a, b), relation))
		return true;
	fail_check(kt, site);
	note_value(kt, site->left, a);
	note_value(kt, site->right, b);
	return false;
}

bool ktest_compare_text(struct ktest *kt, const struct ktest_site *site,
			const char *a, const char *b)
{
	if (a && b ? strcmp(a, b) == 0 : a == b)
		return true;
	fail_check(kt, site);
	ktest_note(kt, "    %s = \"%s\"", site->left, a ? a : "(null)");
	ktest_note(kt, "    %s = \"%s\"", site->right, b ? b : "(null)");
	return false;
}

bool ktest_compare_bytes(struct ktest *kt, const struct ktest_site *site,
			 const void *a, const void *b, size_t n)
{
	const u8 *left = a, *right = b;

	for (size_t i = 0; i < n; i++) {
		if (left[i] == right[i])
			continue;
		fail_check(kt, site);
		ktest_note(kt, "    byte %zu of %zu is 0x%02x, not 0x%02x", i, n, left[i], right[i]);
		return false;
	}
	return true;
}

bool ktest_check(struct ktest *kt, const struct ktest_site *site, bool holds)
{
	if (!holds)
		fail_check(kt, site);
	return holds;
}

void ktest_check_caught(struct ktest *kt, const struct ktest_site *site, const struct catch *caught,
			enum catch_kind kind, const char *part, const volatile void *at)
{
	if (caught->kind == CATCH_ABORT)
		ktest_abort(kt);
	if (caught->kind == CATCH_NOTHING) {
		fail_check(kt, site);
		ktest_note(kt, "    nothing stopped it");
	} else if (caught->kind != kind) {
		fail_check(kt, site);
		ktest_note(kt, "    stopped by: %s", caught->text);
	} else if (part && !strstr(caught->text, part)) {
		fail_check(kt, site);
		ktest_note(kt, "    said:     %s", caught->text);
		ktest_note(kt, "    expected: %s", part);
	} else if (kind == CATCH_FAULT && !vaddr_eq(caught->addr, vaddr_of(at))) {
		fail_check(kt, site);
		ktest_note(kt, "    said:     %s", caught->text);
		ktest_note(kt, "    expected: 0x%llx", vaddr_of(at).raw);
	}
}
