// SPDX-License-Identifier: MIT
/*
 * report - the run as KTAP version 1: two spaces a level, the plan of a group
 * first because its size is known, the plan of the run last because only the
 * end of boot knows it, and because a missing last line is how a cut is seen.
 */
#include <foundry/log.h>

#include "run.h"

static void indent(unsigned int level)
{
	print("%*s", (int)(2 * level), "");
}

void ktest_report_start(const struct ktest_options *options)
{
	print("KTAP version 1\n");
	print("# ktest: seed 0x%llx, repeat %llu\n", options->seed, options->repeat);
}

void ktest_report_group(unsigned int level, const char *name, unsigned int plan)
{
	indent(level);
	print("KTAP version 1\n");
	indent(level);
	print("# Subtest: %s\n", name);
	indent(level);
	print("1..%u\n", plan);
}

void ktest_report_case(const char *name)
{
	indent(2);
	print("# case: %s\n", name);
}

void ktest_report_result(unsigned int level, bool ok, unsigned int number, const char *name,
			 const char *skip)
{
	indent(level);
	print("%sok %u %s%s%s\n", ok ? "" : "not ", number, name, skip ? " # SKIP " : "",
	      skip ? skip : "");
}

void ktest_report_plan(unsigned int plan)
{
	print("1..%u\n", plan);
}
