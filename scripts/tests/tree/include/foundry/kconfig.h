/* SPDX-License-Identifier: MIT */
#pragma once

#define comma_if_1 0,
#define second(a, b, ...) b
#define second_of(...) second(__VA_ARGS__)
#define comma_if(x) comma_if_##x
#define is_set(x) second_of(comma_if(x) 1, 0)
#define IS_ENABLED(option) is_set(option)
