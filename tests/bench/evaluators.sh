# Programs that answer: how many queries a second, and what memory that takes.

bench_evaluators() {
    local jobs count
    while read -r jobs count; do
        rm -f answers.csv ledger.csv
        measured search --space nb201 --method random --budget "$count" --exec 'exec slow-evaluator 1' \
            --jobs "$jobs" --answers answers.csv --out ledger.csv
        row "search, $count queries, $jobs programs of 1 ms" \
            "$(awk -v n="$count" -v s="$(seconds)" 'BEGIN {printf "%d", n / s}')/s, $(megabytes) MB" \
            "8: > 5,000/s, 7 times as many as 1"
    done <<'END'
1 1000
8 1000
8 10000
END
    { echo arch && seq 10000; } >rows.csv
    measured query-bench --exec 'exec slow-evaluator 1' --jobs 8 --in rows.csv --out answered.csv
    row "query-bench, 10,000 rows, 8 programs of 1 ms" \
        "$(awk -v s="$(seconds)" 'BEGIN {printf "%d", 10000 / s}')/s, $(megabytes) MB" "> 5,000/s"
}
