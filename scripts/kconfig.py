#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The config goals, over kconfiglib, with nothing dropped in silence.

Whoever writes a configuration file gets every value that it asks for, or an
error that says `file:line: CONFIG_X=...: reason`; then nothing is written.
olddefconfig is the mender: it drops what cannot be had and says so.
"""

import argparse
import os
import re
import sys

import kconfiglib
from kconfiglib import BOOL, HEX, INT, STRING, TYPE_TO_STR

HEADER = "# SPDX-License-Identifier: MIT\n"
SET = re.compile(r"CONFIG_(\w+)=(.*)")
UNSET = re.compile(r"# CONFIG_(\w+) is not set")
QUOTED = re.compile(r'"((?:[^\\"]|\\.)*)"')


class Refused(Exception):
    """A sentence for the user."""


class Request:
    """One line of a configuration file: a symbol and the value asked for."""

    def __init__(self, where, sym, value, text):
        self.where, self.sym, self.value, self.text = where, sym, value, text

    def granted(self):
        return self.sym.str_value == self.value

    def refusal(self):
        return f"{self.where}: {self.text}: {reason(self.sym)}"


# --- Kconfig files ----------------------------------------------------------

def read_kconfig():
    os.environ["KCONFIG_WARN_UNDEF"] = "y"
    try:
        kconf = kconfiglib.Kconfig("Kconfig", warn_to_stderr=False)
    except (kconfiglib.KconfigError, OSError) as error:
        raise Refused(str(error).strip()) from None
    warnings = [w for w in kconf.warnings if not names_other_port(w)]
    if warnings:
        raise Refused("\n".join(warnings))
    kconf.warn = False
    need_port(kconf)
    return kconf


def need_port(kconf):
    """Options depend on ARCH_X; a port that has none would get those of no port."""
    if not any(sym.name.startswith("ARCH_") and sym.str_value == "y" for sym in kconf.unique_defined_syms):
        arch = os.environ["ARCH"]
        raise Refused(f"arch/{arch}/Kconfig: defines no ARCH_{arch.upper()} that is y; "
                      "Documentation/add-a-port.md says what it is for")


def names_other_port(warning):
    """Options may depend on ARCH_X of a port that is not being configured."""
    return re.match(r"(warning: )?undefined symbol ARCH_\w+:", warning)


# --- why a value was not granted ---------------------------------------------

def reason(sym):
    if not prompts(sym):
        return f"has no prompt; its value is computed and is {sym.str_value or 'not set'}"
    if sym.visibility == 0:
        return unmet(sym)
    return out_of_range(sym) or conflict(sym) or selected(sym)


def prompts(sym):
    return [node.prompt for node in sym.nodes if node.prompt]


def unmet(sym):
    conditions = [condition for _, condition in prompts(sym)]
    if sym.choice and sym.choice.visibility == 0:
        conditions = [node.prompt[1] for node in sym.choice.nodes if node.prompt]
    text = " || ".join(kconfiglib.expr_str(c) for c in conditions)
    values = {s.name: s.str_value or "n" for c in conditions for s in kconfiglib.expr_items(c)
              if isinstance(s, kconfiglib.Symbol) and not s.is_constant}
    return f"needs {text}; now " + ", ".join(f"{name}={values[name]}" for name in sorted(values))


def out_of_range(sym):
    base = {INT: 10, HEX: 16}.get(sym.orig_type)
    for low, high, condition in sym.ranges:
        if base and kconfiglib.expr_value(condition):
            value = int(sym.user_value, base)
            if not int(low.str_value, base) <= value <= int(high.str_value, base):
                return f"out of range, which is {low.str_value} to {high.str_value}"
            return None
    return None


def conflict(sym):
    chosen = sym.choice and sym.choice.selection
    if not chosen:
        return None
    title = next(node.prompt[0] for node in sym.choice.nodes if node.prompt)
    return f"the choice '{title}' has one value, which is {chosen.name}"


def selected(sym):
    return f"selected by {kconfiglib.expr_str(sym.rev_dep)}, so it is {sym.str_value}"


# --- configuration files ----------------------------------------------------

def parse_line(kconf, line):
    """The symbol, the value asked for and the text to show; or None for a comment."""
    unset = UNSET.fullmatch(line)
    assigned = SET.fullmatch(line)
    if unset:
        name, text = unset[1], f"CONFIG_{unset[1]}=n"
    elif assigned:
        name, text = assigned[1], line
    elif not line.strip() or line.startswith("#"):
        return None
    else:
        raise Refused(f"'{line}': neither CONFIG_X=value nor a comment")
    sym = kconf.syms.get(name)
    if not sym or not sym.nodes:
        raise Refused(f"{text}: no such option")
    return sym, parse_value(sym, text, None if unset else assigned[2]), text


def parse_value(sym, text, value):
    if sym.orig_type is BOOL:
        if value not in (None, "n", "y"):
            raise Refused(f"{text}: a bool is y or n")
        return value or "n"
    if value is None:
        raise Refused(f"{text}: only a bool can be not set; "
                      f"this is of type {TYPE_TO_STR[sym.orig_type]}")
    if sym.orig_type is STRING:
        quoted = QUOTED.fullmatch(value)
        if not quoted:
            raise Refused(f"{text}: a string stands in double quotes")
        return kconfiglib.unescape(quoted[1])
    form = r"-?\d+" if sym.orig_type is INT else r"0[xX][0-9a-fA-F]+"
    if not re.fullmatch(form, value):
        raise Refused(f"{text}: is not of type {TYPE_TO_STR[sym.orig_type]}")
    return value


def parse_file(kconf, path):
    """All requests of a file; every malformed line is reported at once."""
    requests, errors, first = [], [], {}
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        where = f"{path}:{number}"
        try:
            parsed = parse_line(kconf, line)
        except Refused as error:
            errors.append(f"{where}: {error}")
            continue
        if not parsed:
            continue
        sym, value, text = parsed
        if sym in first:
            errors.append(f"{where}: {text}: already set in line {first[sym]}")
        first.setdefault(sym, number)
        requests.append(Request(where, sym, value, text))
    if errors:
        raise Refused("\n".join(errors))
    return requests


def apply(requests):
    for request in requests:
        if prompts(request.sym):
            request.sym.set_value(request.value)


def load(kconf, path, mend=False):
    requests = parse_file(kconf, path)
    apply(requests)
    refused = [r for r in requests if not r.granted()]
    if mend:
        for request in refused:
            if out_of_range_asked(request):
                raise Refused(request.refusal())
            print(f"{request.where}: note: {request.text} dropped: {reason(request.sym)}")
    elif refused:
        raise Refused("\n".join(r.refusal() for r in refused))


def out_of_range_asked(request):
    return request.sym.visibility and out_of_range(request.sym)


# --- goals ------------------------------------------------------------------

class Output:
    """The folder that holds .config and what is made of it."""

    def __init__(self, folder, quiet):
        self.folder, self.quiet = folder, quiet
        self.config = os.path.join(folder, ".config")

    def write_config(self, kconf):
        os.makedirs(self.folder, exist_ok=True)
        kconf.write_config(self.config,
                           header="# Made by Foundry's `make`; edit with `make menuconfig`.\n")

    def written(self, kconf):
        self.write_config(kconf)
        if not self.quiet:
            print(f"configuration written to {self.config}")

    def need_config(self):
        if not os.path.exists(self.config):
            raise Refused(f"foundry: no configuration in {self.folder}; run `make defconfig`")


def goal_defconfig(kconf, output, files):
    for path in files:
        load(kconf, path)
    output.written(kconf)


def goal_merge(kconf, output, files):
    output.need_config()
    load(kconf, output.config)
    goal_defconfig(kconf, output, files)


def goal_allnoconfig(kconf, output, files):
    for sym in kconf.unique_defined_syms:
        if sym.orig_type is BOOL and prompts(sym):
            sym.set_value(2 if sym.is_allnoconfig_y else 0)
    goal_defconfig(kconf, output, files)


def goal_allyesconfig(kconf, output, files):
    for sym in kconf.unique_defined_syms:
        if sym.orig_type is BOOL and prompts(sym) and not sym.choice:
            sym.set_value(2)
    goal_defconfig(kconf, output, files)


def goal_olddefconfig(kconf, output, _files):
    output.need_config()
    load(kconf, output.config, mend=True)
    output.written(kconf)


def goal_savedefconfig(kconf, output, _files):
    output.need_config()
    load(kconf, output.config)
    path = os.path.join(output.folder, "defconfig")
    kconf.write_min_config(path, header=HEADER)
    print(f"minimal configuration written to {path}")


def new_options(kconf):
    return [sym for sym in kconf.unique_defined_syms
            if prompts(sym) and sym.visibility and sym.user_value is None
            and not (sym.choice and sym.choice.user_selection)]


def goal_listnewconfig(kconf, output, _files):
    output.need_config()
    load(kconf, output.config, mend=True)
    for sym in new_options(kconf):
        print(f"CONFIG_{sym.name}={sym.str_value}")


def goal_oldconfig(kconf, output, _files):
    import oldconfig
    output.need_config()
    load(kconf, output.config, mend=True)
    oldconfig.conf_changed = True
    while oldconfig.conf_changed:
        oldconfig.conf_changed = False
        for node in kconf.node_iter():
            oldconfig.oldconfig(node)
    output.written(kconf)


def goal_menuconfig(kconf, output, _files):
    import menuconfig
    if os.path.exists(output.config):
        load(kconf, output.config)
    os.environ["KCONFIG_CONFIG"] = output.config
    menuconfig.menuconfig(kconf)


def goal_syncconfig(kconf, output, _files):
    """.config becomes auto.conf for make, autoconf.h for C and a stamp per symbol."""
    load(kconf, output.config)
    output.write_config(kconf)
    include = os.path.join(output.folder, "include")
    auto_conf = os.path.join(include, "config", "auto.conf")
    os.makedirs(os.path.dirname(auto_conf), exist_ok=True)
    kconf.write_autoconf(os.path.join(include, "generated", "autoconf.h"))
    kconf.sync_deps(os.path.dirname(auto_conf))
    write_kconfig_files(auto_conf, kconf.kconfig_filenames)
    os.utime(auto_conf)


def write_kconfig_files(auto_conf, files):
    """auto.conf is made again when a Kconfig file changes, and when one is gone."""
    with open(auto_conf + ".cmd", "w", encoding="utf-8") as file:
        file.write(f"{auto_conf}: {' '.join(files)}\n{' '.join(files)}:\n")


GOALS = {name[len("goal_"):]: function
         for name, function in list(globals().items()) if name.startswith("goal_")}
GOALS["alldefconfig"] = goal_defconfig


def main():
    parser = argparse.ArgumentParser(description="The config goals of make.")
    parser.add_argument("--output", required=True, help="folder of .config")
    parser.add_argument("--quiet", action="store_true", help="do not say what was written")
    parser.add_argument("goal", choices=sorted(GOALS))
    parser.add_argument("file", nargs="*",
                        help="configuration files, each strictly on top of the last")
    args = parser.parse_args()
    try:
        GOALS[args.goal](read_kconfig(), Output(args.output, args.quiet), args.file)
    except Refused as error:
        sys.exit(str(error))
    except EOFError:
        sys.exit(f"foundry: {args.goal} needs an answer, and there is no one to give it")
    except OSError as error:
        sys.exit(f"foundry: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
