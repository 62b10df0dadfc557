// SPDX-License-Identifier: MIT
/// A variable, a member or an access is volatile by hand.
/// volatile orders nothing between CPUs, and hides which access matters.  Mark the access instead:
/// READ_ONCE() and WRITE_ONCE(), an atomic, io_read32() for a device.
///
/// A test may point at volatile bytes, where the access itself is tried, and keep a local over a jump
/// (catch.h); whatever it keeps longer says why, volatile: why, on its line or above.
///
// Confidence: High
// False alarms: none known.  `const volatile void *` takes any address and reads nothing, and
// `volatile sig_atomic_t` is C's own word for what a signal handler shares.
virtual report
virtual patch

@initialize:python@
@@
import re

import lexical
import source

# What volatile is for.
raw_volatile_headers = ("foundry/compiler.h", "foundry/io.h")


def raw_volatile_is_local(found):
    """In a function, the last brace at the edge of the page opens it."""
    before = found.match.string[:found.match.start()]
    return before.rfind("\n{") > before.rfind("\n}") and "static" not in before[before.rfind("\n"):]


def raw_volatile_is_for_a_test(found):
    after = found.match.string[found.match.end():]
    points = re.match(r"[\s\w]*\*", after)
    return source.is_test(found.file) and (
        points or raw_volatile_is_local(found) or lexical.says(found, "volatile:"))

@script:python raw_volatile_word depends on report@
@@
for file in cocci.files():
    if file.endswith(raw_volatile_headers):
        continue
    for found in lexical.find(file, r"(?<!asm )(?<!asm__ )\bvolatile\b(?!\s+(void\b[\s\w]*\*|sig_atomic_t))"):
        if not raw_volatile_is_for_a_test(found):
            lexical.report(found, "raw_volatile: volatile by hand, not READ_ONCE() or WRITE_ONCE()")

@raw_volatile_object depends on patch@
type T;
expression x, value;
@@
(
- *(volatile T *)&x = value
+ WRITE_ONCE(x, value)
|
- *(volatile T *)&x
+ READ_ONCE(x)
|
- *(const volatile T *)&x
+ READ_ONCE(x)
)

@raw_volatile_pointed depends on patch@
type T;
T *p;
expression value;
@@
(
- *(volatile T *)p = value
+ WRITE_ONCE(*p, value)
|
- *(volatile T *)p
+ READ_ONCE(*p)
|
- *(const volatile T *)p
+ READ_ONCE(*p)
)
