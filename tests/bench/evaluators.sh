# Programs that answer: how many queries a second, and what memory that takes.

bench_evaluators() {
    local count
    for count in 2000 10000; do
        rm -f answers.csv ledger.csv
        measured search --space nb201 --method random --budget $count --exec 'exec slow-evaluator 1' \
            --jobs 8 --answers answers.csv --out ledger.csv
        row "search, $count queries, 8 programs of 1 ms" \
            "$(awk -v n=$count -v s="$(seconds)" 'BEGIN {printf "%d", n / s}')/s, $(megabytes) MB" \
            "> 5,000/s, memory flat"
    done
    { echo arch && seq 10000; } >rows.csv
    measured query-bench --exec 'exec slow-evaluator 1' --jobs 8 --in rows.csv --out answered.csv
    row "query-bench, 10,000 rows, 8 programs of 1 ms" \
        "$(awk -v s="$(seconds)" 'BEGIN {printf "%d", 10000 / s}')/s, $(megabytes) MB" "> 5,000/s"
}
