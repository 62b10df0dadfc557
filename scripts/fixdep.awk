# SPDX-License-Identifier: MIT
#
# Turn a compiler's dependency file into make rules in which autoconf.h, on which
# every object depends, is replaced by the stamps of the symbols that the sources
# really mention.  A toggled option then rebuilds its users and nothing else.
#
#	awk -v target=a.o -v stamps=<folder> -f fixdep.awk a.d

function scan(file,    line, symbol, comment, end)
{
	comment = 0
	while ((getline line < file) > 0) {
		if (comment || line ~ /^[ \t]*\/\*/) {
			end = index(line, "*/")
			comment = !end
			line = end ? substr(line, end + 2) : ""
		}
		while (match(line, /CONFIG_[A-Z0-9_]+/)) {
			symbol = substr(line, RSTART + 7, RLENGTH - 7)
			line = substr(line, RSTART + RLENGTH)
			used[symbol] = 1
		}
	}
	close(file)
}

{
	sub(/^[^ ]*: /, "")
	for (i = 1; i <= NF; i++)
		if ($i != "\\" && $i !~ /\/generated\/autoconf\.h$/ && !($i in seen)) {
			seen[$i] = 1
			files[++count] = $i
		}
}

END {
	printf "deps_%s :=", target
	for (i = 1; i <= count; i++) {
		printf " \\\n\t%s", files[i]
		scan(files[i])
	}
	for (symbol in used) {
		# The place that Kconfig gives a symbol's stamp: FOO_BAR is foo/bar.h.
		stamp = tolower(symbol)
		gsub(/_/, "/", stamp)
		printf " \\\n\t$(wildcard %s/%s.h)", stamps, stamp
	}
	printf "\n%s: $(deps_%s)\n$(deps_%s):\n", target, target, target
}
