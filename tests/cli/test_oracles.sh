# TPE and CMA-ES beside those of the Python packages optuna and cmaes, where these are installed
# (Debian: python3-optuna, python3-cmaes).
. "$(dirname "$0")/lib.sh"

for python in python3 /usr/bin/python3; do
    "$python" -c 'import cmaes, optuna' 2>/dev/null && break
    python=
done
agrees() { # WHAT...
    [ -n "$python" ] || skip 'needs the Python packages optuna and cmaes'
    PYTHONWARNINGS=ignore "$python" "$ROOT/tests/support/oracles.py" "$@" >told || fail "$(grep DIFFERS told || tail -n 3 told)"
}

test_tpe_proposes_the_same_choices() { agrees tpe-choices; }
test_tpe_proposes_the_same_reals() { agrees tpe-reals; }
test_cma_proposes_the_same() { agrees cma-draws; }
# Few evaluations and seeds of optuna's, which takes seconds for each.
test_tpe_finds_the_same() {
    agrees tpe-run sphere 60 5 50
    agrees tpe-run rosenbrock 60 5 50
}
test_cma_finds_the_same() {
    agrees cma-run sphere 1200 50
    agrees cma-run rosenbrock 1200 50
}
# To 1e-14 to 1e-11, as the processor rounds.
test_cma_converges() {
    black-box cma-run sphere 4000 5 | awk '$1 > 1e-9 { bad++ } END { exit bad || NR != 5 }'
}
run_tests
