# Sourced by tests of report: ledgers, and what its tables say of them.
make_report() { report --out tables --quiet "$@"; }
value() { # FILE SETTING MEASURE COLUMN
    grep -v '^#' "$1" | awk -F , -v setting="$2" -v measure="$3" -v name="$4" 'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i; next}
        $1 == setting && $2 == measure {print $at[name]}'
}

# A finished search of nb201 as search writes it, less the checks: put_ledger FILE [KEY=VALUE ...]
put_ledger() {
    local file=$1 method=crlso label= space=nb201 view=cifar10 source=table settings=topk=5 seed=1
    local gvae= bench=b00c valid='10 20 15' finished=yes number=0 budget=
    shift
    [ $# = 0 ] || local "$@"
    [ -e archs ] || enumerate --space nb201 --csv --quiet | rows /dev/stdin | cut -d , -f 1 >archs
    mkdir -p "$(dirname "$file")"
    {
        printf '# crlso 0.1.0\n# ledger: 2\n# method: %s\n' "$method"
        [ -z "$label" ] || printf '# label: %s\n' "$label"
        printf '# space: %s\n# view: %s\n# source: %s\n' $space "$view" "$source"
        printf '# command: search%s%s --seed %s\n' "${gvae:+ --gvae G}" "${budget:+ --budget $budget}" $seed
        printf '# seed: %s\n# settings: %s\n' $seed "$settings"
        [ -z "$gvae" ] || printf '# input: G sha256 %s\n' $gvae
        [ -z "$bench" ] || printf '# input: B sha256 %s\n' $bench
        [ -z "$finished" ] || printf '# finished: %s queries\n' "$(wc -w <<<"$valid")"
        printf 'query,round,stage,arch,valid,test,source\n'
        # Each seed begins at another architecture.
        for value in $valid; do
            number=$((number + 1))
            printf '%s,0,init,%s,%s,%s,%s\n' $number "$(sed -n $((100 * seed + number))p archs)" $value $value "${source%% *}"
        done
    } >"$file"
}
