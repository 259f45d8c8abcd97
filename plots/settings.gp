# The settings of a CSV as lines: loaded after `in`, and `what`, the column that they show. Sets the
# names of the settings in their order, the numbers that choose their colours (in all plots of a page
# a setting has the same), where their lines end, and $lines: line,x,value wherever it changes.
# `by` is the column of x, X_max the last x.
by = word(system("echo '".header(in)."' | tr , ' '"), 2)
array names[99]
array numbers[99]
array lasts[99]
array ends[99]
count = 0
numbered = has(in, "number")
meet(s, x, y) = (count > 0 && names[count] eq s ? 0 : (count = count + 1, names[count] = s), \
    numbers[count] = numbered ? column("number") : count, lasts[count] = x, ends[count] = y)
stats in using (meet(strcol("setting"), column(by), column(what))) nooutput
stats in using by name "X" nooutput
held = 0
changes(v) = v == held ? 0 : (held = v, 1)
set table $changes separator comma
do for [i = 1:count] {
    held = NaN
    plot in using (i):by:what with table if (strcol("setting") eq names[i] && (changes(column(what)) || column(by) == lasts[i]))
}
unset table
set print $lines
print "line,x,value"
do for [k = 1:|$changes|] { print $changes[k] }
unset print
# Seconds of days are many.
hours = by eq "cost" && X_max > 20000
spent(x) = hours ? x / 3600 : x
spent_label = hours ? "cost (hours of training)" : by eq "cost" ? "cost (seconds of training)" : by eq "budget" ? "share of the budget of a task" : "queries"
level(i) = column("line") == i ? column("value") : NaN
