// SPDX-License-Identifier: MIT
/// An entry leaves a list, or is freed, while list_foreach() stands on it and goes on.
/// The step to the next entry reads the link of this one.  Iterate with list_foreach_safe(), or
/// leave the loop at once.
///
// Confidence: High
// False alarms: a goto out of the loop and back to it.
// Not seen: a removal in a function that the loop calls.
virtual report
virtual patch

@list_removal_inside exists@
iterator name list_foreach;
identifier entry, link;
identifier f =~ "^list_(remove|init|add_(head|tail)|insert_between)$|(^|_)free$";
type T;
expression head;
position at, loop;
@@
 list_foreach@loop(entry, head, T, link) {
	... when any
(
	f@at(..., &entry->link, ...);
|
	f@at(..., entry, ...);
)
	... when any
 }

@list_removal_goes_on exists@
iterator name list_foreach;
identifier list_removal_inside.entry, list_removal_inside.link;
identifier f;
type list_removal_inside.T;
expression list_removal_inside.head;
position list_removal_inside.at, list_removal_inside.loop, here;
statement S;
@@
 f@at@here(...);
 ... when != break;
 list_foreach@loop(entry, head, T, link) S

@script:python depends on report@
at << list_removal_goes_on.here;
entry << list_removal_inside.entry;
@@
coccilib.report.print_report(at[0], f"list_removal: {entry} leaves its list, and the loop goes on from it")

@list_removal_mend depends on patch && list_removal_goes_on@
iterator name list_foreach, list_foreach_safe;
identifier list_removal_inside.entry, list_removal_inside.link;
type list_removal_inside.T;
expression list_removal_inside.head;
position list_removal_inside.loop;
statement S;
@@
- list_foreach@loop
+ list_foreach_safe
 (entry, head, T, link) S
