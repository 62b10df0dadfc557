# SPDX-License-Identifier: MIT
"""Choice is by file, in Kbuild: no #if CONFIG_ in a .c outside arch/."""

import re

NAME = 'choice'

DIRECTIVE = re.compile(r'^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif)\b((?:\\\n|[^\n])*)', re.MULTILINE)
OPTION = re.compile(r'\bCONFIG_\w+')


def files(texts):
    return [name for name in texts.kernel('.c') if not name.startswith('arch/')]


def check(texts):
    for name in files(texts):
        text = texts.read(name)
        for directive in DIRECTIVE.finditer(text.code):
            option = OPTION.search(directive[1])
            if option:
                yield (name, text.line_of(directive.start()),
                       f'{option[0]} chooses among lines; a portable file is chosen whole, in Kbuild')
