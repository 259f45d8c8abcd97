# Every plot script draws what it is given: data as they are, and all alike, or a single query.
. "$(dirname "$0")/lib.sh"

draw() { # SCRIPT ARGUMENTS..., to OUT.svg and OUT.png
    local script=$1
    shift
    rm -f out.svg out.png
    gnuplot -c "$ROOT/plots/$script.gp" "$@" >log 2>&1 || fail "$script: $(cat log)"
    for file in out.svg out.png; do [ -s $file ] || fail "$script: no $file: $(cat log)"; done
    grep -q '</svg>' out.svg || fail "$script: half a picture"
}
drawn() { # SCRIPT WORDS...: what the picture says
    local script=$1
    shift
    for word; do grep -qF -- "$word" out.svg || fail "$script: no '$word'"; done
}
put() { # FILE SOURCE HEADER ROW...
    local file=$1
    printf '# source: %s\n%s\n' "$2" "$3" >"$file"
    shift 3
    printf '%s\n' "$@" >>"$file"
}

test_trials_of_settings() {
    put settings.csv surrogate trial,name,value,valid 1,eta,0.1,91.2 1,beta1,1e-05,91.2 2,eta,0.3,91.5 2,beta1,0.9,91.5 \
        3,eta,3,91.4 3,beta1,0.9,91.4 4,eta,0.1,90 4,beta1,0.9,90
    for script in trials marginals parallel; do
        draw $script settings.csv out
        drawn $script 'mean accuracy (%, surrogate)'
    done
    drawn parallel eta beta1 1e-05
    sed -i 's/^# source: .*/# source: table/' settings.csv
    draw trials settings.csv out
    drawn trials 'mean accuracy (%)'
}
# Where numbers are written with a comma.
test_other_languages() {
    mkdir locales
    localedef -i de_DE -f UTF-8 ./locales/de_DE.utf8 2>/dev/null || skip 'needs localedef and de_DE'
    german=(env LOCPATH="$PWD/locales" LC_ALL=de_DE.utf8)
    [ "$("${german[@]}" locale decimal_point)" = , ] || fail 'not German'
    gnuplot() { "${german[@]}" gnuplot "$@"; }
    put settings.csv table trial,name,value,valid 1,eta,0.15,91.2 1,beta1,1e-05,91.2 2,eta,0.3,91.5 2,beta1,0.9,91.5
    for script in trials marginals parallel; do
        draw $script settings.csv out
        [ $script = trials ] || drawn $script 0.15
    done
    # And the pipelines' own commands, those of recipes and others.
    printf '%s\n' query,arch,valid 1,eta=7,91.1 2,eta=3,91.25 3,eta=5,91.2 >trials.csv
    [ "$("${german[@]}" "$ROOT/pipelines/paper/best-trial" trials.csv)" = '--eta 3' ]
    printf '%s\n' "include $ROOT/pipelines/house.mk" 'half:' "	@echo 1.5 | awk '{ print \$\$1 / 2 }'" >mk
    [ "$("${german[@]}" make -f mk half)" = 0.75 ] || fail "$("${german[@]}" make -f mk half 2>&1)"
}
test_trials_that_are_alike() {
    put settings.csv table trial,name,value,valid 1,eta,0.1,91.2 1,beta1,0.5,91.2 2,eta,0.3,91.2 2,beta1,0.5,91.2
    for script in trials marginals parallel; do draw $script settings.csv out; done
    put settings.csv table trial,name,value,valid 1,eta,0.1,91.2
    for script in trials marginals parallel; do draw $script settings.csv out; done
}
test_latents_that_are_alike() {
    put points.csv surrogate x,y,valid,predicted,query,stage 0,0,91,91,0, 1,1,91,91,0, 1,2,91,91,1,init 2,1,91,91,2,search
    draw points points.csv out "principal component"
    put points.csv surrogate x,y,valid,predicted,query,stage 1,1,91,91,1,init
    draw points points.csv out "principal component"
    put methods.csv surrogate x,y,valid,method,query 0,0,91,,0 1,1,91,a,1 2,1,91,b,1
    draw methods methods.csv out t-SNE
    put surface.csv surrogate x,y,predicted 0,0,91 0,1,91 1,0,91 1,1,91
    put paths.csv surrogate query,x,y,from_x,from_y,valid,best 1,1,1,0,0,91,91
    draw surface surface.csv paths.csv out
    put predicted.csv surrogate valid,predicted,kendall 91,91,1 91,91,1
    draw predicted predicted.csv out
}
test_searches_of_one_query() {
    put curves.csv surrogate setting,query,mean,lower,upper,regret,initial,number x,1,91,91,91,0,1,1 y,1,91,91,91,0,1,2
    for script in convergence regret; do draw $script curves.csv out; done
    # Where initial labels end says nothing of the best of the space.
    for best in 'of all runs' 'of the space'; do
        put curves.csv process setting,query,mean,lower,upper,regret,initial,number x,1,90,90,90,2,2,1 x,2,91,91,91,1,2,1 x,3,91,91,91,1,2,1
        sed -i "1i # best: 92 $best" curves.csv
        draw convergence curves.csv out 'N'
        [ "$(grep -c 'the best of the space' out.svg)" = "$(grep -c 'the space$' <<<"$best")" ] || fail "$best"
    done
    put ecdf.csv surrogate setting,query,share,number x,1,1,1
    draw ecdf ecdf.csv out
    put top.csv surrogate rank,valid 1,91 2,91
    sed -i '1i # architectures: 15625' top.csv
    put runs.csv surrogate setting,path,valid,number x,r,91,1
    draw space top.csv runs.csv out
    put summary.csv surrogate setting,measure,runs,mean,ci_low,ci_high,median,lowest,lower,upper,highest,number x,valid,1,91,,,91,91,91,91,91,1
    draw final summary.csv runs.csv out
}
test_marks_of_surrogates() {
    put similarity.csv surrogate row,column,similarity 0,0,1 0,1,0.5 1,0,0.5 1,1,1
    draw similarity similarity.csv out
    drawn similarity surrogate
    put hops.csv surrogate band,starts,up,random,down,mutant 'top 0.3 %,10,0.5,0.5,0.5,0.5' 'top 1 %,10,1,1,1,1'
    draw hops hops.csv out
    drawn hops surrogate
}

table_header=table,of,method,variant,space,view,queries,measure,runs,mean,deviation,ci_low,ci_high,source
test_tables() {
    put table.csv '' $table_header II,here,CR-LSO,crlso,nb201,cifar10,500,rank,2,3,1,,,table II,here,CR-LSO,crlso,nb201,cifar10,500,valid,2,91.5,0.1,,,table \
        II,paper,CR-LSO,crlso,nb201,cifar10,500,valid,,91.54,0.05,,,paper
    draw table table.csv out
    drawn table 'best validation (%)' 'the paper' queries
    # One row of a surrogate, and the paper's is not there.
    echo II,here,mine,mine,nb201,cifar10,500,valid,2,91.4,0.1,,,surrogate >>table.csv
    draw table table.csv out
    drawn table '>mine, surrogate' '>CR-LSO<'
    expect 1 grep -q 'the paper' out.svg
    # Tables VII and VIII are of labels, and that of darts is never beside.
    put table.csv '' $table_header VIII,here,CR-LSO,crlso,darts,,400,pearson,1,0.5,,,,table VIII,paper,CR-LSO,crlso,darts,,400,pearson,,0.6,,,,paper
    draw table table.csv out
    drawn table labels "Pearson's r"
    expect 1 grep -q 'the paper' out.svg
}
# Of many queries the best and the last are ringed alone, so that the colours of all are seen; of many
# steps there are the last.
test_few_of_many_are_ringed() {
    for queries in 50 2000; do
        seq $queries | awk 'BEGIN { print "arch,x,y,valid,predicted,query,stage"; print "a,0,0,0.5,0.5,0," }
            { print "a," $1 % 7 "," $1 % 11 "," 1 - $1 / 4000 ",0.5," $1 ",search" }' >points.csv
        draw points points.csv out "principal component"
        grep -c "xlink:href='#gpPt5' transform" out.svg >$queries
        grep -o '>of these .*<' out.svg >told.$queries || true
    done
    [ "$(cat 50)" = 51 ] && [ "$(cat 2000)" = 101 ] || fail "$(cat 50) $(cat 2000)" # one in the legend
    [ ! -s told.50 ] || fail "$(cat told.50)"
    grep -qF 'of these the best 50 and the last 50' told.2000
    printf '%s\n' x,y,predicted 0,0,0.5 1,0,0.6 0,1,0.4 1,1,0.7 >surface.csv
    for queries in 100 101; do
        seq $queries | awk 'BEGIN { print "query,x,y,from_x,from_y,valid,best" }
            { print $1 "," 0.9 - $1 / 200 "," 0.9 "," 0.1 "," $1 / 200 ",0.5,0.6" }' >paths.csv
        draw surface surface.csv paths.csv out
        grep -o '>[^<]*from a parent to what was found<' out.svg | sort -u >told.$queries
    done
    [ "$(cat told.100)" = '>from a parent to what was found<' ] || fail "$(cat told.100)"
    [ "$(cat told.101)" = '>of the last 100: from a parent to what was found<' ] || fail "$(cat told.101)"
}
run_tests
