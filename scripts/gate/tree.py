# SPDX-License-Identifier: MIT
"""The rules of the tree that no compiler knows: what includes what, what a header must say.

Each rule is a module beside this one:
	NAME		its name in a finding
	files(texts)	the names of the files that it reads
	check(texts)	yields (file, line, message)
"""

from gate import (tree_choice, tree_context, tree_contracts, tree_escapes, tree_fields,
                  tree_includes, tree_licence)
from gate.tree_texts import Texts
from gate.unit import Finding, ToolFailure, Unit

NAME = 'tree'
TEXT = 'includes, contracts, what headers must say'

RULES = (tree_includes, tree_contracts, tree_choice, tree_fields, tree_context, tree_licence,
         tree_escapes)


def missing():
    return ''


def units(tree):
    texts = Texts(tree.root)
    return [unit(rule, texts) for rule in RULES]


def unit(rule, texts):
    files = rule.files(texts)

    def check():
        if not files:
            raise ToolFailure('looked at no file')
        return [Finding(NAME, rule.NAME, file, line, 1, message)
                for file, line, message in rule.check(texts)]
    return Unit(NAME, rule.NAME, files, check)
