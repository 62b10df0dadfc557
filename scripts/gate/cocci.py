# SPDX-License-Identifier: MIT
"""Coccinelle: locks held too long or in the wrong order, pointers and errors misused.

Its rules stand in scripts/cocci/. A rule of SmPL looks at one file at a time; all of them are
merged, and a process reads them once and then a portion of the files, each by itself. A rule of Python
looks at the whole tree, once every file has said what lock_facts.cocci asks of it.

The exit status of spatch says little: a line of its output that no rule printed fails the run, and so
does a complaint, and a function that it could not parse.
"""

import difflib
import functools
import hashlib
import importlib.util
import json
import re
import shutil
import threading
from collections import defaultdict
from pathlib import Path

from gate import ctext
from gate.locks import Locks
from gate.unit import Finding, ToolFailure, Unit, lacks, run

NAME = 'cocci'
TEXT = 'sleep, long work and order of locks, casts, ops past wrappers, dropped errors'

SCRIPTS = Path(__file__).resolve().parents[1]
RULES = SCRIPTS / 'cocci'
MACROS = RULES / 'macros.h'
EQUAL = RULES / 'equal.iso'
FACTS = 'lock_facts'
WORDS = SCRIPTS.parent / 'include/foundry/compiler.h'
CODE = ('arch', 'drivers', 'include', 'ipc', 'kernel', 'ktest', 'lib', 'mm', 'samples')
# The distribution's, as spatch is: another one on PATH need not have its library.
PYTHON = '/usr/bin/python3'
FILE_BOUND = 120	# seconds for one file: only a rule without end takes as long
PORTION_BOUND = 900
PORTION = 40		# files

SMPL_RULE = re.compile(r'^@\s*([^@]*?)\s*@', re.MULTILINE)
PLACEHOLDER = re.compile(r'\bDECLARED(__\w+)')
REPORT = re.compile(r'(\S[^:]*):(\d+):(\d+)-\d+: (\w+): (.*)')
# What spatch complains of, as far as it is not an echo of the source.
COMPLAINT = re.compile(r'(?!bad: |BAD:|  whole content|  around)'
                       r'.*(warning: (?!iso )|not used|should it be|timeout|\w+Error: |Error in |[Ee]xception|EXN)')
UNPARSED = re.compile(r' ?= ?File "([^"]*)", line (\d+), column (\d+)')
DEFINE = re.compile(r'\s*#\s*define\b')
QUOTED = re.compile(r'"([\w *]+)"')


def missing():
    return lacks('spatch')


def units(tree):
    work = Work(tree.root, rules(), tree.output / NAME, answers=tree.answers)
    return [Unit(NAME, *piece) for piece in work.pieces()]


def rules():
    """Return the paths of all rules, by name."""
    smpl = [path for path in sorted(RULES.glob('*.cocci')) if path.stem != FACTS]
    return smpl + [path for path in sorted(RULES.glob('*.py'))
                   if 'def check(locks):' in path.read_text(encoding='utf-8')]


def files(root, below=''):
    """Return the sources and headers of the tree, relative to its root."""
    found = [path.relative_to(root).as_posix() for folder in CODE for end in 'ch'
             for path in (root / folder).rglob(f'*.{end}')]
    return sorted(file for file in found if not below or f'{file}/'.startswith(f'{below}/'))


class Work:
    """Some rules over a tree; what all files share is made when the first begins."""

    def __init__(self, root, paths, folder, mode='report', below='', talk=None, answers=None):
        self.root = Path(root).resolve()
        self.answers = answers and Path(answers)
        self.folder = Path(folder)
        self.mode = mode
        self.wanted = files(self.root, below)
        self.talk = talk or (lambda text: None)
        self.smpl = [path for path in paths if path.suffix == '.cocci']
        self.tree_rules = [load(path) for path in paths if path.suffix == '.py']
        self.files = files(self.root) if self.tree_rules else self.wanted
        self.said = {}				# portion: {file: lines}
        self.asking = defaultdict(threading.Lock)
        self.lock = threading.Lock()
        self.prepared = False
        self.refused = None

    def portions(self):
        """Return the files by portions; neighbours in the tree are far from each other."""
        count = -(-len(self.files) // PORTION)
        return [tuple(self.files[first::count]) for first in range(count)]

    def pieces(self):
        """Return (name, files, function) of all that is to be done: the portions, then the whole."""
        portions = [(f'{portion[0]} and others', portion, functools.partial(self.check, portion))
                    for portion in self.portions()]
        return portions + [('the whole tree', tuple(self.files), self.check_tree)]

    def check(self, portion):
        """Run the rules of SmPL over a portion."""
        lines = [line for said in self._said(portion).values() for line in said]
        found = [self._finding(line) for line in lines if not line.startswith('FACT ')]
        return [finding for finding in found if finding.file in self.wanted]

    def check_tree(self):
        """Run the rules over the whole tree, on what all portions said."""
        if not self.tree_rules:
            return []
        facts = {file: [line.split(' ', 2)[2] for line in lines if line.startswith('FACT ')]
                 for portion in self.portions() for file, lines in self._said(portion).items()}
        locks = Locks(self.sources, facts)
        found = [Finding(NAME, rule.__name__, file, *locks.sources[file].position(offset), message)
                 for rule in self.tree_rules for file, offset, message in rule.check(locks)]
        return [finding for finding in found if finding.file in self.wanted]

    def _said(self, portion):
        """What spatch says of a portion; it is asked once, whoever comes first."""
        self._prepare()
        with self.asking[portion]:
            if portion not in self.said:
                self.said[portion] = self._ask(portion)
        return self.said[portion]

    def _ask(self, portion):
        """Return {file: the lines that spatch prints of it}; a file that is as it was is not looked at."""
        said = {file: self._remembered(file) for file in portion}
        new = tuple(file for file in portion if said[file] is None)
        said.update((file, []) for file in new)
        for line in self._spatch(new).splitlines() if new else ():
            if line.strip():
                said[self._file_of(line, new)].append(line)
        for file in new:
            self._remember(file, said[file])
        return said

    def _file_of(self, line, portion):
        file = line.split(' ', 2)[1] if line.startswith('FACT ') else line.partition(':')[0]
        if file not in portion:
            raise ToolFailure(f'spatch said what no rule says: {line}')
        return file

    def _remembered(self, file):
        path = self.answers and self.answers / self._key(file)
        return path.read_text(encoding='utf-8').splitlines() if path and path.exists() else None

    def _remember(self, file, lines):
        """Only what no failure has cut short comes here, and only as a whole."""
        if self.answers:
            self.answers.mkdir(parents=True, exist_ok=True)
            path = self.answers / self._key(file)
            draft = path.with_suffix(f'.{threading.get_ident()}')
            draft.write_text(''.join(f'{line}\n' for line in lines), encoding='utf-8')
            draft.replace(path)

    def _key(self, file):
        """Names all that the answer for a file depends on."""
        return digest(self.shared, file, (self.root / file).read_text(encoding='utf-8'))

    def patch(self, portion):
        """Return the mends of a portion as a patch."""
        self._prepare()
        before = [self._shown(file) for file in portion]
        self._spatch(portion)
        return ''.join(self._mend(file, lines) for file, lines in zip(portion, before))

    def _shown(self, file):
        return (self.folder / file).read_text(encoding='utf-8').splitlines()

    def _mend(self, file, before):
        """Return what spatch changed in the text that it was shown, as a patch of the true text."""
        after = self._shown(file)
        lines = (self.root / file).read_text(encoding='utf-8').splitlines()
        mended = list(lines)
        for kind, first, last, new_first, new_last in reversed(
                difflib.SequenceMatcher(None, before, after, False).get_opcodes()):
            if kind != 'equal':
                if before[first:last] != lines[first:last]:
                    raise ToolFailure(f'{file}:{first + 1}: a mend meets an annotation; do it by hand')
                mended[first:last] = after[new_first:new_last]
        diff = difflib.unified_diff(lines, mended, f'a/{file}', f'b/{file}', lineterm='')
        return ''.join(f'{line}\n' for line in diff)

    def _finding(self, line):
        found = REPORT.fullmatch(line)
        if not found or found[4] not in [path.stem for path in self.smpl]:
            raise ToolFailure(f'spatch said what no rule says: {line}')
        return Finding(NAME, found[4], found[1], int(found[2]), int(found[3]) + 1, found[5])

    def _spatch(self, portion):
        self._prepare()
        command = ['env', f'PYTHONPATH={RULES}', 'PYTHONDONTWRITEBYTECODE=1', f'COCCI_ROOT={self.root}',
                   f'COCCI_DECLARED={self.folder}/declared.json', 'spatch', '--python', PYTHON,
                   '--no-includes', '--macro-file', str(MACROS), '--iso-file', str(EQUAL),
                   '--verbose-parsing', '--parse-error-msg', '--disable-worth-trying-opt',
                   '--timeout', str(FILE_BOUND), '-D', self.mode,
                   '--sp-file', f'{self.folder}/merged.cocci', '--file-groups', self._groups(portion)]
        if self.mode == 'patch':
            command.append('--in-place')
        self.talk(' '.join(command))
        done = run(command, self.folder, PORTION_BOUND)
        if failure_of(done):
            raise ToolFailure(failure_of(done))
        check_parsed(portion, done.err, self._shown)
        return done.out

    def _groups(self, portion):
        """Write the list of files that spatch wants, a group for each; return its name."""
        path = self.folder / f'{portion[0].replace("/", "-")}.files'
        path.write_text('\n\n'.join(portion) + '\n', encoding='utf-8')
        return str(path)

    def _prepare(self):
        """Write once what spatch reads: the merged rules, what the tree declares, the files without
        the words on declarations.
        """
        with self.lock:
            if not self.prepared:
                self.prepared = True
                try:
                    self._write_files()
                    self._write_rules()
                except ToolFailure as refusal:
                    self.refused = refusal
        if self.refused:
            raise self.refused

    def _write_rules(self):
        rules_say = '\n'.join(path.read_text(encoding='utf-8') for path in sorted(RULES.glob('*.cocci')))
        words, returns = declared_by(self.sources, QUOTED.findall(rules_say))
        (self.folder / 'declared.json').write_text(json.dumps(returns), encoding='utf-8')
        paths = self.smpl + ([RULES / f'{FACTS}.cocci'] if self.tree_rules else [])
        for path in paths:
            check_rule(path, path.read_text(encoding='utf-8'), self.root, self.mode)
        (self.folder / 'merged.cocci').write_text(merge(paths, words), encoding='utf-8')
        self.shared = self._shared()

    def _shared(self):
        """What every answer depends on: the programs, the rules, and all headers."""
        program = Path(shutil.which('spatch') or '')
        programs = [Path(__file__), Path(ctext.__file__), *sorted(RULES.glob('*.*'))]
        headers = [source.text for source in self.sources if source.name.endswith('.h')]
        made = [self.folder / name for name in ('merged.cocci', 'declared.json')]
        return digest(str(program), str(program.exists() and program.stat().st_mtime_ns), *headers,
                      *[path.read_text(encoding='utf-8') for path in programs + made])

    def _write_files(self):
        self.sources = read_sources(self.root)
        words = re.findall(r'^#\s*define\s+(__\w+)', WORDS.read_text(encoding='utf-8'), re.MULTILINE)
        by_name = {source.name: source for source in self.sources}
        for file in self.files:
            path = self.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(ctext.without_words(by_name[file].text, words), encoding='utf-8')


def digest(*texts):
    return hashlib.sha256('\0'.join(texts).encode()).hexdigest()


def read_sources(root):
    """Read what the rules may ask for: all files, and the headers of this tree where the root is another."""
    names = {file: root / file for file in files(SCRIPTS.parent, 'include')}
    names = {file: SCRIPTS.parent / file for file in names}
    names.update({file: root / file for file in files(root)})
    return [ctext.read_source(file, path.read_text(encoding='utf-8')) for file, path in sorted(names.items())]


def declared_by(sources, types):
    """Return the functions that are declared with each word, and those that return each of these types."""
    words, returns = {}, {}
    for function in (function for source in sources for function in source.functions):
        for word in function.words:
            words.setdefault(word, set()).add(function.name)
        if function.returns in types:
            returns.setdefault(function.returns, set()).add(function.name)
    return tuple({key: sorted(names) for key, names in found.items()} for found in (words, returns))


def merge(paths, words):
    """Put rules into one file: the virtual rules once, and every placeholder filled in."""
    virtual, texts = [], []
    for path in paths:
        text = path.read_text(encoding='utf-8')
        virtual += re.findall(r'^virtual\s+(\w+)', text, re.MULTILINE)
        texts.append(re.sub(r'^virtual\s.*$|^//.*$', '', text, flags=re.MULTILINE))
    heads = ''.join(f'virtual {name}\n' for name in sorted(set(virtual)))

    def names(found):
        return ', '.join(words.get(found[1], [found[0]]))
    return heads + PLACEHOLDER.sub(names, '\n'.join(texts))


@functools.lru_cache(None)
def check_rule(path, text, root, mode):
    """Refuse a rule that cannot be read, that matches nothing, or whose names could meet another's."""
    for name in SMPL_RULE.findall(text):
        if name and not re.match(rf'{path.stem}|(script|initialize|finalize):python\b', name):
            raise ToolFailure(f"{path.name}: the name of '{name}' does not begin with '{path.stem}'")
    done = run(['spatch', '--iso-file', str(EQUAL), '-D', mode, '--parse-cocci', str(path)], root, FILE_BOUND)
    if failure_of(done):
        raise ToolFailure(f'{path.name}: {failure_of(done)}')


def check_parsed(portion, said, lines_of):
    """Refuse a file of which a function was skipped; the body of a macro may be no C by itself."""
    for file, line, column in UNPARSED.findall(said):
        if file in portion and not in_define(lines_of(file), int(line)):
            raise ToolFailure(f'{file}:{line}:{int(column) + 1}: Coccinelle cannot parse this')
    handled = set(re.findall(r'^HANDLING: (\S+)', said, re.MULTILINE))
    for file in portion:
        if file not in handled:
            raise ToolFailure(f'{file}: spatch did not look at it')


def complaint(said):
    """Return the last lines by which spatch complains, or ''."""
    return '; '.join([line.strip() for line in said.splitlines() if COMPLAINT.match(line)][-2:])


def failure_of(done):
    """Return why a spatch failed, or ''."""
    last = (done.err.split('\n\n')[-1] or done.out).strip().replace('\n', ' ')
    return complaint(done.err) or (f'status {done.status}: {last}' if done.status else '')


def in_define(lines, number):
    """Whether a line belongs to a #define."""
    at = number - 1
    while at > 0 and lines[at - 1].endswith('\\'):
        at -= 1
    return bool(DEFINE.match(lines[at]))


def load(path):
    """Import a rule of Python."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
