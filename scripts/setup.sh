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

# what | how to test | Debian and Ubuntu | Fedora | Arch | Alpine
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
	libFuzzer|fuzzes|libclang-rt-dev|compiler-rt|compiler-rt|compiler-rt
	LLVM linker|ld.lld --version|lld|lld|lld|lld
	LLVM binutils|llvm-objcopy --version|llvm|llvm|llvm|llvm
	QEMU for x86_64|qemu-system-x86_64 --version|qemu-system-x86|qemu-system-x86|qemu-system-x86|qemu-system-x86_64
	gdb|gdb --version|gdb|gdb|gdb|gdb
	C compiler for aarch64|compiles aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu libc6-dev-arm64-cross|gcc-aarch64-linux-gnu|aarch64-linux-gnu-gcc|gcc-aarch64-none-elf
	QEMU for programs|qemu-aarch64 --version|qemu-user|qemu-user|qemu-user|qemu-aarch64
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

# The lines that install what is missing.
commands()
{
	if command -v apt-get; then
		set -- "apt-get update" \
			"env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $apt"
	elif command -v dnf; then
		set -- "dnf install -y $dnf"
	elif command -v pacman; then
		set -- "pacman -S --needed --noconfirm $pacman"
	elif command -v apk; then
		set -- "apk add $apk"
	else
		return 1
	fi >/dev/null
	printf '%s\n' "$@"
}

look
if [ -z "$missing" ]; then
	echo 'setup: everything is here'
	exit 0
fi
echo "setup: missing: $missing"

if ! lines=$(commands); then
	echo 'setup: no apt-get, dnf, pacman or apk here; install these by hand' >&2
	exit 1
fi

if [ "$(id -u)" = 0 ]; then
	as_root=
elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
	as_root='sudo '		# asks on the terminal when it must
else
	echo 'setup: this needs root; run:' >&2
	printf '%s\n' "$lines" | sed 's/^/  /' >&2
	exit 1
fi

while IFS= read -r line; do
	echo "setup: $as_root$line"
	$as_root$line </dev/null || {
		echo "setup: failed: $as_root$line" >&2
		exit 1
	}
done <<EOF
$lines
EOF

look
if [ -n "$missing" ]; then
	echo "setup: still missing after installation: $missing" >&2
	exit 1
fi
echo 'setup: done'
