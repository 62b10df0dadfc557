// SPDX-License-Identifier: MIT
/// The pointer to a device's registers is followed, or handed to who follows it, or made by a bare cast.
/// The compiler may split, merge or drop such an access.  Use io_read32() and io_write32(), and io_map()
/// for the pointer.
///
// Confidence: High
// False alarms: none known.
// Not seen: a pointer that a function returned and nobody named; sparse follows the types.
virtual report

@initialize:python@
@@
import device_pointer


def iomem_deref_report(places, pointer, what):
    for at in places:
        if device_pointer.is_one(at, pointer):
            coccilib.report.print_report(at, f"iomem_deref: {pointer} is a device's pointer, and {what}")


def iomem_deref_cast(places, operand):
    for at in places:
        cast, is_device = device_pointer.cast(at), device_pointer.is_one(at, operand)
        if "*" not in cast or "__force" in cast or is_device == ("__iomem" in cast):
            continue
        if is_device:
            coccilib.report.print_report(at, f"iomem_deref: the cast hides a device's pointer, {operand}")
        elif not operand.startswith("io_map ("):
            coccilib.report.print_report(at, f"iomem_deref: {operand} is made a device's pointer")

@script:python iomem_deref_in_view depends on report@
@@
if not any(device_pointer.in_view(file) for file in cocci.files()):
    cocci.include_match(False)

@iomem_deref_followed depends on iomem_deref_in_view@
expression p, n;
identifier member;
position at;
@@
(
 &p[n]
|
 &p->member
|
 *p@at
|
 p@at[n]
|
 p@at->member
)

@script:python depends on iomem_deref_in_view@
at << iomem_deref_followed.at;
p << iomem_deref_followed.p;
@@
iomem_deref_report(at, p, "followed here")

@iomem_deref_given depends on iomem_deref_in_view@
identifier f =~ "^mem(set|cpy|move|cmp)$|^(READ|WRITE)_ONCE$|^(__)?atomic(64)?_|^__sync_";
expression p;
position at;
@@
 f(..., p@at, ...)

@script:python depends on iomem_deref_in_view@
at << iomem_deref_given.at;
p << iomem_deref_given.p;
f << iomem_deref_given.f;
@@
iomem_deref_report(at, p, f"{f}() follows it")

@iomem_deref_cast depends on iomem_deref_in_view@
type T;
expression p;
position at;
@@
 (T)p@at

@script:python depends on iomem_deref_in_view@
at << iomem_deref_cast.at;
p << iomem_deref_cast.p;
@@
iomem_deref_cast(at, p)
