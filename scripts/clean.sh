#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Remove what the build made and nothing else:
#	clean.sh clean|mrproper <output folder>
#
# Every output has a record .<name>.cmd beside it, or is named below.

set -eu
goal=$1
out=$2

[ -d "$out" ] || exit 0

if [ "$goal" = mrproper ] && [ ! -e "$out/.config" ] && [ ! -e "$out/include/config" ]; then
	echo "foundry: $out was not made by this build; mrproper leaves it alone" >&2
	exit 1
fi

scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT

find "$out" \( -name '.*.cmd' -o -name '.*.d' \) -type f >"$scratch/records"
while IFS= read -r record; do
	folder=${record%/*}
	target=${record##*/.}
	rm -f "$record" "$folder/${target%.*}"
	echo "$folder"
done <"$scratch/records" | sort -ru >"$scratch/folders"

# The clean-files of one Kbuild each.
find "$out" -name .clean-files -type f >"$scratch/lists"
while IFS= read -r list; do
	xargs rm -f <"$list"
	rm -f "$list"
done <"$scratch/lists"

rm -f "$out/foundry.o" "$out/compile_commands.json" "$out/ktest.log" "$out/conformance.log" \
	"$out"/conformance.log.* "$out"/machine-*.log "$out/gdb.sock"

if [ "$goal" = mrproper ]; then
	rm -rf "$out/include/config" "$out/include/generated" "$out/check"
	rm -f "$out/.config" "$out/.config.old" "$out/defconfig"
	echo "$out/include" >>"$scratch/folders"
fi

# Folders that are empty now, from the inside out.
while IFS= read -r folder; do
	while [ "$folder" != "$out" ] && rmdir "$folder" 2>/dev/null; do
		folder=${folder%/*}
	done
done <"$scratch/folders"

if [ "$goal" = mrproper ] && ! rmdir "$out" 2>/dev/null; then
	echo "left in $out, not made by the build: $(ls -A "$out" | tr '\n' ' ')"
fi
