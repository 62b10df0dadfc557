// SPDX-License-Identifier: MIT
static const int one, two;

static const void *const suites[] __attribute__((used, section("ktest_suites"))) = { &one, &two };
