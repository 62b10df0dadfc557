// SPDX-License-Identifier: MIT
/// The size of a pointer is given where the size of what it points at is meant.
/// memset(p, 0, sizeof(p)) clears eight bytes, however large *p is.  Write sizeof(*p); who only has
/// a pointer to an array gets its length beside it.
///
// Confidence: High
// False alarms: none known; a pointer that is itself the data is passed by its address, &p.
// Not seen: a parameter spelled as an array, int a[4]; the compiler warns of its sizeof.
virtual report
virtual patch

@sizeof_pointer_argument depends on report@
expression *p;
identifier f;
position at;
@@
 f(..., p, ..., <+... sizeof(p@at) ...+>, ...)

@script:python depends on report@
at << sizeof_pointer_argument.at;
p << sizeof_pointer_argument.p;
@@
coccilib.report.print_report(at[0], f"sizeof_pointer: {p} is a pointer, and this is its own size")

@sizeof_pointer_type depends on report@
type T;
T *p;
identifier f =~ "^mem(set|cpy|move|cmp)$";
position at;
@@
 f(p, ..., sizeof(T@at *))

@script:python depends on report@
at << sizeof_pointer_type.at;
p << sizeof_pointer_type.p;
@@
coccilib.report.print_report(at[0], f"sizeof_pointer: {p} points at the object, not at a pointer")

@sizeof_pointer_result depends on report@
expression *p;
identifier f;
position at;
@@
 p = f(..., <+... sizeof(p@at) ...+>, ...)

@script:python depends on report@
at << sizeof_pointer_result.at;
p << sizeof_pointer_result.p;
@@
coccilib.report.print_report(at[0], f"sizeof_pointer: {p} is a pointer, and this is its own size")

@sizeof_pointer_count depends on report@
expression *p;
position at;
@@
 ARRAY_SIZE(p@at)

@script:python depends on report@
at << sizeof_pointer_count.at;
p << sizeof_pointer_count.p;
@@
coccilib.report.print_report(at[0], f"sizeof_pointer: {p} is a pointer, not an array that can be counted")

@sizeof_pointer_mend depends on patch@
expression *p;
identifier f =~ "^mem(set|cpy|move|cmp)$";
@@
 f(..., p, ..., <+... sizeof(
- p
+ *p
 ) ...+>, ...)

@sizeof_pointer_mend_result depends on patch@
expression *p;
identifier f;
@@
 p = f(..., <+... sizeof(
- p
+ *p
 ) ...+>, ...)
