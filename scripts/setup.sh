#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Install what the build and the checks need and this machine lacks.
# What is here is found out by using it; a second run does nothing, offline.

set -eu

compiles()
{
	echo 'int main(void) { return 0; }' | "$@" -xc -o /dev/null -
}

fuzzes()
{
	echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long n) { return !data && n; }' |
		clang -fsanitize=fuzzer -xc -o /dev/null -
}

has_python()
{
	for python in ${PYTHON:-/usr/bin/python3 python3}; do
		"$python" -c "import $1" && return 0
	done
	return 1
}

# The gate's own verdict; a Debian that has no such compiler cannot be asked for it.
checks_locks()
{
	for python in ${PYTHON:-/usr/bin/python3 python3}; do
		PYTHONPATH=${0%/*} "$python" -Bc 'import sys
from gate import compiler
sys.exit(not compiler.chosen().locks)' && return 0
	done
	apt-cache show clang && ! apt-cache show clang-22
}

has_header()
{
	echo "#include <$1>" | gcc -fsyntax-only -xc -
}

gdb_knows()
{
	gdb-multiarch --version || gdb -batch -ex "set architecture $1" 2>&1 | grep -q 'architecture is set'
}

# what | how to test | Debian and Ubuntu | Fedora | Arch | Alpine
# a/b is the first of the two that apt knows; no package where a distribution has none
table()
{
	cat <<-'EOF'
	C compiler|gcc --version|gcc|gcc|gcc|gcc
	binutils|ld --version && objcopy --version|binutils|binutils|binutils|binutils
	C library headers|compiles gcc|libc6-dev|glibc-devel|glibc|musl-dev
	sanitizers|compiles gcc -fsanitize=address,undefined|gcc libc6-dev|libasan libubsan|gcc|gcc
	awk|awk 'BEGIN { exit 0 }'|mawk|gawk|gawk|gawk
	Python|has_python sys|python3|python3|python|python3
	kconfiglib|has_python kconfiglib|python3-kconfiglib|python3-kconfiglib|python-kconfiglib|py3-kconfiglib
	sparse|sparse --version|sparse|sparse|sparse|sparse
	clang|clang --version|clang|clang|clang|clang
	clang that checks locks|checks_locks|clang-22|clang|clang|clang
	libFuzzer|fuzzes|libclang-rt-dev|compiler-rt|compiler-rt|compiler-rt
	LLVM linker|ld.lld --version|lld|lld|lld|lld
	LLVM binutils|llvm-objcopy --version|llvm|llvm|llvm|llvm
	QEMU for x86_64|qemu-system-x86_64 --version|qemu-system-x86|qemu-system-x86|qemu-system-x86|qemu-system-x86_64
	gdb|gdb --version|gdb|gdb|gdb|gdb
	gdb of all architectures|gdb_knows riscv:rv64|gdb-multiarch|gdb|gdb|gdb-multiarch
	C compiler for aarch64|compiles aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu libc6-dev-arm64-cross|gcc-aarch64-linux-gnu|aarch64-linux-gnu-gcc|gcc-aarch64-none-elf
	C compiler for riscv64|riscv64-linux-gnu-gcc --version|gcc-riscv64-linux-gnu|gcc-riscv64-linux-gnu|riscv64-linux-gnu-gcc|gcc-riscv-none-elf
	QEMU for aarch64|qemu-system-aarch64 --version|qemu-system-arm|qemu-system-aarch64|qemu-system-aarch64|qemu-system-aarch64
	QEMU for riscv64|qemu-system-riscv64 --version|qemu-system-riscv/qemu-system-misc|qemu-system-riscv|qemu-system-riscv|qemu-system-riscv64
	QEMU for programs|qemu-aarch64 --version|qemu-user|qemu-user|qemu-user|qemu-aarch64
	device tree compiler|dtc --version|device-tree-compiler|dtc|dtc|dtc
	libfdt|has_header libfdt.h|libfdt-dev|libfdt-devel|dtc|dtc-dev
	Concurrency Kit|has_header ck_ring.h|libck-dev|ck-devel||
	Coccinelle|spatch --version|coccinelle|coccinelle||
	cppcheck|cppcheck --version|cppcheck|cppcheck|cppcheck|cppcheck
	clang-tidy|clang-tidy --version|clang-tidy|clang-tools-extra|clang|clang-extra-tools
	EOF
}

# The words, each once.
join()
{
	joined=
	for word; do
		case " $joined " in
		*" $word "*) ;;
		*) joined="${joined:+$joined }$word" ;;
		esac
	done
	echo "$joined"
}

# Sets missing, in words, and packages, by the columns of the table.
look()
{
	missing= apt= dnf= pacman= apk=
	rows=$(table)
	while IFS='|' read -r what test debian fedora arch alpine; do
		if ! (eval "$test") </dev/null >/dev/null 2>&1; then
			missing="${missing:+$missing, }$what"
			apt=$(join $apt $debian)
			dnf=$(join $dnf $fedora)
			pacman=$(join $pacman $arch)
			apk=$(join $apk $alpine)
		fi
	done <<-EOF
	$rows
	EOF
}

# The packages as apt knows them; of a/b the last when it knows none.
known()
{
	for package; do
		while [ "${package%%/*}" != "$package" ] && ! apt-cache show "${package%%/*}"; do
			package=${package#*/}
		done >/dev/null 2>&1
		echo "${package%%/*}"
	done
}

# The line that makes packages known, where that is a step of its own.
refresh_line()
{
	if command -v apt-get >/dev/null; then
		echo 'apt-get update'
	fi
}

# The line that installs what is missing; fails where no packages are known for it.
install_line()
{
	if command -v apt-get; then
		set -- "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends" "$(join $(known $apt))"
	elif command -v dnf; then
		set -- "dnf install -y" "$dnf"
	elif command -v pacman; then
		set -- "pacman -S --needed --noconfirm" "$pacman"
	elif command -v apk; then
		set -- "apk add" "$apk"
	else
		return 1
	fi >/dev/null
	[ -n "$2" ] && echo "$*"
}

# Look; stop when there is nothing to install, by that word.
look_or_stop()
{
	look
	if [ -z "$missing" ]; then
		echo "setup: $1"
		exit 0
	fi
}

run()
{
	echo "setup: $as_root$1"
	$as_root$1 </dev/null || {
		echo "setup: failed: $as_root$1" >&2
		exit 1
	}
}

look_or_stop 'everything is here'
echo "setup: missing: $missing"

refresh=$(refresh_line)
if ! install=$(install_line); then
	echo 'setup: there is no apt-get, dnf, pacman or apk here, or no package of theirs; install by hand' >&2
	exit 1
fi

if [ "$(id -u)" = 0 ]; then
	as_root=
elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
	as_root='sudo '		# asks on the terminal when it must
else
	echo 'setup: this needs root; run:' >&2
	printf '  %s\n' ${refresh:+"$refresh"} "$install" >&2
	exit 1
fi

if [ -n "$refresh" ]; then
	run "$refresh"
	look_or_stop 'done'		# what no distribution offers is not missing
	install=$(install_line)
fi
run "$install"

look_or_stop 'done'
echo "setup: still missing after installation: $missing" >&2
exit 1
