// SPDX-License-Identifier: MIT
/* saboteur - runs a contract's cases on a sabotaged mock, and judges what went red. */
#include <foundry/bits.h>
#include <foundry/print.h>
#include <foundry/smp.h>

#include "saboteur.h"

#define RED_MAX		256

/* Length of the clause's id at the start of a name: up to the first blank. */
static size_t id_len(const char *name)
{
	size_t n = 0;

	while (name[n] && name[n] != ' ')
		n++;
	return n;
}

/* Whether @list, ids with blanks between, holds the id of @n characters at @id. */
static bool lists(const char *list, const char *id, size_t n)
{
	while (list && *list) {
		size_t len = id_len(list);

		if (len == n && memcmp(list, id, n) == 0)
			return true;
		list += len + (list[len] == ' ');
	}
	return false;
}

/* The ids of all clauses with a red case, each once.  What is red is not tried again: it may wait long, and in vain. */
static void collect_red(struct ktest *kt, const struct saboteur *saboteur, char *red)
{
	const struct saboteur_contract *contract = kt->bench;
	const struct ktest_suite suite = {
		.bench	= saboteur->bench,
		.before	= contract->before,
		.after	= contract->after,
	};
	size_t len = 0;

	red[0] = '\0';
	for (const struct ktest_case *test = contract->conform; test->name; test++) {
		size_t n = id_len(test->name);
		struct ktest inner;

		if (lists(red, test->name, n) || ktest_run_quietly(kt, &suite, test, &inner) != KTEST_FAIL)
			continue;
		len += (size_t)snprintf(red + len, RED_MAX - len, "%s%.*s", len ? " " : "",
					(int)n, test->name);
		ASSERT_LT(kt, len, RED_MAX);
	}
}

/* The next id of a list behind @id, which has @n characters. */
static const char *behind(const char *id, size_t n)
{
	return id + n + (id[n] == ' ');
}

static void judge(struct ktest *kt, const struct saboteur *saboteur, const char *red)
{
	size_t own = id_len(saboteur->name), n;

	if (!lists(red, saboteur->name, own))
		ktest_fail(kt, "its own clause stayed green");
	for (const char *id = red; *id; id = behind(id, n)) {
		n = id_len(id);
		if (!lists(saboteur->also, id, n) && !lists(saboteur->maybe, id, n) &&
		    !(n == own && memcmp(id, saboteur->name, n) == 0))
			ktest_fail(kt, "%.*s is red and not listed", (int)n, id);
	}
	for (const char *id = saboteur->also; id && *id; id = behind(id, n)) {
		n = id_len(id);
		if (!lists(red, id, n))
			ktest_fail(kt, "%.*s is listed and stayed green", (int)n, id);
	}
	if ((saboteur->also || saboteur->maybe) && !saboteur->why)
		ktest_fail(kt, "other clauses are listed without a reason");
}

void saboteur_judge(struct ktest *kt)
{
	const struct saboteur_contract *contract = kt->bench;
	const struct saboteur *saboteur = kt->param;
	char red[RED_MAX];

	if (bits_set(smp_online()) < contract->cpus)
		ktest_skip(kt, "fewer than %u CPUs are online", contract->cpus);
	if (CPU_MAX < contract->can_have)
		ktest_skip(kt, "the kernel can have %u CPUs", CPU_MAX);
	collect_red(kt, saboteur, red);
	ktest_note(kt, "red: %s%s%s%s", *red ? red : "nothing", saboteur->why ? " (" : "",
		   saboteur->why ? saboteur->why : "", saboteur->why ? ")" : "");

	judge(kt, saboteur, red);
}

void saboteur_is_caught(struct ktest *kt)
{
	if (IS_ENABLED(CONFIG_KCSAN))
		ktest_skip(kt, "what is wrong on purpose races on purpose");
	saboteur_judge(kt);
}

const char *saboteur_name(const void *saboteur)
{
	return ((const struct saboteur *)saboteur)->name;
}
