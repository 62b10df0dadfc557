// SPDX-License-Identifier: MIT
/// An integer becomes a pointer, or a pointer an integer, outside the headers that are for it.
/// Nobody checks such an address.  Use vaddr_of() and vaddr_to_ptr(), phys_to_virt() and virt_to_phys(),
/// io_map().  In arch/, in tests and in ktest.h a cast may stand with its reason, SAFETY: why, on its
/// line or above; not one of .raw to a pointer, which is what the functions do.
///
// Confidence: High
// False alarms: none known.
// Not seen: a cast of a member or a result whose type is declared in another file, unless it is
// spelled by way of uintptr_t, .raw, or arithmetic that only integers have.
virtual report

@initialize:python@
@@
import source

# The headers that are for it, where addresses get their types.
pointer_cast_headers = ("foundry/addr.h", "foundry/io.h", "foundry/physmem.h", "asm/physmem.h")
pointer_cast_integers = frozenset().union(*(source.returning(t) for t in (
    "u8", "u16", "u32", "u64", "size_t", "uintptr_t", "unsigned long", "tick_t")))


def pointer_cast_report(at, what, may_explain=True):
    if at.file.endswith(pointer_cast_headers):
        return
    allowed = source.is_test(at.file) or "/arch/" in "/" + at.file or at.file.endswith("ktest.h")
    if not (allowed and may_explain and source.says(at, "SAFETY:")):
        coccilib.report.print_report(at, "pointer_cast: " + what)

@pointer_cast_number depends on report@
typedef u8, u16, u32, u64, s64, uintptr_t, tick_t;
{u8, u16, u32, u64, s64, size_t, uintptr_t, tick_t, int, unsigned int,
 long, unsigned long, long long, unsigned long long} number;
type T;
position at;
@@
 (T@at)number

@script:python depends on report@
at << pointer_cast_number.at;
T << pointer_cast_number.T;
number << pointer_cast_number.number;
@@
if "*" in T and number not in ("0", "NULL"):
    pointer_cast_report(at[0], f"the number {number} becomes a pointer")

@pointer_cast_arithmetic depends on report@
expression a, b;
identifier raw = {raw};
type T;
position at;
@@
(
 (T@at)(a << b)
|
 (T@at)(a >> b)
|
 (T@at)(a | b)
|
 (T@at)(a & b)
|
 (T@at)(a ^ b)
|
 (T@at)(a * b)
|
 (T@at)(a / b)
|
 (T@at)(a % b)
|
 (T@at)(~a)
|
 (T@at)(a.raw)
|
 (T@at)(a->raw)
|
 (T@at)(a.raw + b)
|
 (T@at)(a.raw - b)
)

@script:python depends on report@
at << pointer_cast_arithmetic.at;
T << pointer_cast_arithmetic.T;
@@
if "*" in T:
    pointer_cast_report(at[0], "a number becomes a pointer")

@pointer_cast_raw depends on report@
expression a;
identifier raw = {raw};
type T, number;
position at;
@@
(
 (T@at)(number)(a.raw)
|
 (T@at)(number)(a->raw)
|
 (T@at)(a.raw)
|
 (T@at)(a->raw)
)

@script:python depends on report@
at << pointer_cast_raw.at;
T << pointer_cast_raw.T;
@@
if "*" in T:
    pointer_cast_report(at[0], "an address becomes a pointer past vaddr_to_ptr()", False)

@pointer_cast_result depends on report@
identifier f;
type T;
position at;
@@
 (T@at)f(...)

@script:python depends on report@
at << pointer_cast_result.at;
T << pointer_cast_result.T;
f << pointer_cast_result.f;
@@
if "*" in T and f in pointer_cast_integers:
    pointer_cast_report(at[0], f"the number that {f}() returns becomes a pointer")

@pointer_cast_spelled depends on report@
typedef uintptr_t;
expression e;
position at;
@@
 (uintptr_t@at)e

@script:python depends on report@
at << pointer_cast_spelled.at;
@@
pointer_cast_report(at[0], "uintptr_t stands between a pointer and a number")

@pointer_cast_pointer depends on report@
typedef u64, s64;
expression *p;
expression object, a, b;
type T;
position at;
@@
(
 (T)(a - b)
|
 (\(u64@at\|s64@at\|size_t@at\|unsigned long@at\|long@at\|unsigned long long@at\))p
|
 (\(u64@at\|s64@at\|size_t@at\|unsigned long@at\|long@at\|unsigned long long@at\))&object
)

@script:python depends on report@
at << pointer_cast_pointer.at;
@@
pointer_cast_report(at[0], "a pointer becomes a number")

@pointer_cast_array depends on report@
typedef u64, s64;
type T;
T[] array;
position at;
@@
 (\(u64@at\|s64@at\|size_t@at\|unsigned long@at\|long@at\|unsigned long long@at\))array

@script:python depends on report@
at << pointer_cast_array.at;
@@
pointer_cast_report(at[0], "the address of an array becomes a number")

@pointer_cast_address depends on report@
identifier make = {vaddr, paddr};
expression e;
position at;
@@
 make((unsigned long@at)e)

@script:python depends on report@
at << pointer_cast_address.at;
@@
pointer_cast_report(at[0], "what is no number becomes one")

@pointer_cast_named depends on report@
identifier fn;
@@
 fn(...) { ... }

@pointer_cast_function depends on report@
typedef u64, s64;
identifier pointer_cast_named.fn;
position at;
@@
 (\(u64@at\|s64@at\|size_t@at\|unsigned long@at\|long@at\|unsigned long long@at\))fn

@script:python depends on report@
at << pointer_cast_function.at;
@@
pointer_cast_report(at[0], "the address of a function becomes a number")
