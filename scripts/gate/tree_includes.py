# SPDX-License-Identifier: MIT
"""Includes go downward only:

	include/foundry, <asm/...>  <-  lib  <-  kernel, mm, ipc, drivers/<class>  <-  arch/<port>

Neighbours never see each other's private headers.  ktest sees what any port has, lib and itself;
a test sees ktest and what its own folder sees.  Of the compiler's headers there are those that a
freestanding implementation has: C11, 4p6.
"""

import functools
import posixpath
import re

NAME = 'includes'

DIRECTIVE = re.compile(r'^[ \t]*#[ \t]*(?:include|include_next|import)\b[ \t]*(.*)$', re.MULTILINE)
NAMED = re.compile(r'(["<])([^">]+)[">]\s*$')

FREESTANDING = {f'{name}.h' for name in ('float', 'iso646', 'limits', 'stdalign', 'stdarg', 'stdbool',
                                         'stddef', 'stdint', 'stdnoreturn')}
HOSTED = re.compile(r'arch/host/libc(_\w+)?\.c')	# the files that stand on libc

MIDDLE = ('kernel', 'mm', 'ipc', 'drivers')
BOTTOM = {'include', 'asm'}


def files(texts):
    return texts.kernel('.c', '.h', '.S', '.lds')


def check(texts):
    for name in files(texts):
        text = texts.read(name)
        for directive in DIRECTIVE.finditer(text.code):
            wrong = judge(texts, name, directive[1])
            if wrong:
                yield name, text.line_of(directive.start()), wrong


def judge(texts, name, words):
    """Say what is wrong with an include in this file, or nothing."""
    named = NAMED.match(words)
    if not named:
        return f"what '{words.strip()}' includes cannot be told"
    if named[2].startswith('generated/'):
        return ''
    target = resolve(texts, name, named[1] == '"', named[2])
    if target:
        seen = layer(target)
        if is_seen(texts, name, seen):
            return ''
        return f'{layer(name)} does not see {seen}: includes go downward only'
    if HOSTED.fullmatch(name) or named[2] in FREESTANDING:
        return ''
    return f'{named[2]} is no header of the tree and none that is there without libc'


def resolve(texts, name, quoted, wanted):
    """The file of the tree that is meant, or None."""
    folders = [posixpath.dirname(name)] if quoted else []
    folders += ['include', *ports(texts), 'ktest', '']
    for folder in folders:
        path = posixpath.normpath(posixpath.join(folder, wanted))
        if path in texts.known:
            return path
    return None


@functools.lru_cache(maxsize=1)
def ports(texts):
    return sorted({name[:name.index('/asm/')] for name in texts.known
                   if re.match(r'arch/[^/]+/include/asm/', name)})


def layer(name):
    parts = name.split('/')
    if parts[0] == 'arch' and parts[2:3] == ['include']:
        return 'asm'
    return '/'.join(parts[:2]) if parts[0] in ('arch', 'drivers', 'samples') else parts[0]


def is_test(texts, name):
    """Whether it is built as a test, or is the header of one: by its name or by Kbuild."""
    folder, _, file = name.rpartition('/')
    kbuild = f'{folder}/Kbuild'
    if '_ktest.' in file or kbuild not in texts.known:
        return '_ktest.' in file
    lines = texts.read(kbuild).whole.replace('\\\n', ' ').splitlines()
    return any(f'{file.rpartition(".")[0]}.o' in line.split() for line in lines if line.startswith('ktest-'))


def is_seen(texts, name, seen):
    own = layer(name)
    if seen == own or seen == 'ktest' and is_test(texts, name):
        return True
    if own == 'ktest':
        return seen in ('include', 'lib')
    if seen in BOTTOM:
        return True
    if own.startswith('arch/'):
        # The host is a process on one of the other ports' CPUs.
        return seen.split('/')[0] in (*MIDDLE, 'lib') or own == 'arch/host' and seen.startswith('arch/')
    return own.split('/')[0] in MIDDLE and seen == 'lib'
