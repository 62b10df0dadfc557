// SPDX-License-Identifier: MIT
/// A portable file includes the header of a port.
/// Then it compiles for that port alone.  What every port owes is in arch.h, which lists the asm/ headers
/// that exist everywhere; a driver may use one that is not in the list, because Kconfig builds it only
/// where its chip is.  Nobody outside arch/ includes a file of arch/ by its path.
///
// Confidence: High
// False alarms: none known.
virtual report

@initialize:python@
@@
import re

import contract
import source


def port_header_report(at):
    name = re.search(r"[<\"](.*)[>\"]", source.line(at.file, int(at.line)))[1]
    if "/arch/" in "/" + name or name.startswith("asm/") and not contract.may_include(at.file, name):
        coccilib.report.print_report(at, f"port_header: {name} is not there on every port")

@port_header_system depends on report@
position at;
@@
 #include <...>@at

@script:python depends on report@
at << port_header_system.at;
@@
port_header_report(at[0])

@port_header_local depends on report@
position at;
@@
 #include "..."@at

@script:python depends on report@
at << port_header_local.at;
@@
port_header_report(at[0])
