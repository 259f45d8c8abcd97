# make build: on a copy with the lowest room of the library and one small tool.
. "$(dirname "$0")/lib.sh"

small_project() {
    cp "$ROOT/Makefile" .
    mkdir -p lib/bench tools bin
    cp -r "$ROOT/pipelines" .
    cp -r "$ROOT/lib/base" lib/
    cp "$ROOT/lib/bench/nasbench101.proto" lib/bench/
    cat >tools/hello.c <<'EOF'
#include "base/error.h"

#include <stdio.h>

int main(void)
{
    struct error error;
    error_set(&error, "hello");
    return puts(error.text) < 0;
}
EOF
}
# Other flags build anew, the same do not.
test_flags_that_change() {
    rules_alone
    small_project
    make CFLAGS='-O0 -DNAME='"'\"a b\"'" build >log 2>&1 || fail "$(tail -n 3 log)"
    make CFLAGS='-O0 -DNAME='"'\"a b\"'" build | grep -q 'Nothing to be done' || fail 'the same flags'
    make CFLAGS=-O1 build >log 2>&1
    grep -q -- '-O1 .*-c tools/hello.c' log && grep -q -- '-o build/bin/hello' log || fail "$(cat log)"
    make CFLAGS=-O1 build | grep -q 'Nothing to be done' || fail 'the same flags'
}
# What local.mk says wins over the Makefile, and the command line over both.
test_settings_that_are_kept() {
    rules_alone
    small_project
    for line in 'CC = clang:build/clang/bin' 'ARCH = x86-64:build/x86-64/bin' 'SAN = address:build/san-address/bin' 'CFLAGS = -O1:-O1'; do
        echo "${line%:*}" >local.mk
        make -n build | grep -qe "${line##*:}" || fail "$line"
    done
    touch tools/crlso tools/manual
    echo 'PREFIX = /opt/mine' >local.mk
    make -n install-built TOOLS=hello 2>/dev/null | grep -q 'tools/crlso /opt/mine/bin' || fail PREFIX
    make -n install-built TOOLS=hello PREFIX=/opt/yours 2>/dev/null | grep -q 'tools/crlso /opt/yours/bin' || fail PREFIX
    # Of any processor, unless that is said.
    make -n install TOOLS=hello 2>/dev/null | grep -q -- 'ARCH= install-built' || fail portable
    echo 'ARCH = native' >local.mk
    make -n install TOOLS=hello 2>/dev/null | grep -q -- 'ARCH= install-built' && fail native
    return 0
}
# gcc, ar and protoc-c that write half of what they make at their second call, and end make: each run gets a
# file further.
test_killed_while_it_builds() {
    rules_alone
    small_project
    for tool in gcc ar protoc-c; do
        cat >bin/$tool <<EOF
#!/bin/sh
call=\$((\$(cat calls) + 1))
echo \$call >calls
"$(command -v $tool)" "\$@" || exit
[ \$call = 2 ] || exit 0
for word; do
    case \$word in
    *.part | *.o | *.a | *.d | build/bin/*) [ ! -f "\$word" ] || case " \$* " in *" -o \$word "* | *" -MF \$word "* | *"rcs \$word "*) truncate -s 20 "\$word" ;; esac ;;
    --c_out=*) truncate -s 20 "\${word#*=}"/nasbench101.pb-c.[ch] ;;
    esac
done
kill -9 0
EOF
        chmod +x bin/$tool
    done
    runs=0 status=1
    while [ $status != 0 ]; do
        [ $((runs += 1)) -le 60 ] || fail "$(tail -n 5 log)"
        echo 0 >calls
        status=0
        PATH=$PWD/bin:$PATH setsid --wait make CFLAGS=-O0 build >log 2>&1 || status=$?
        [ "$(cat calls)" -le 2 ] && ! grep -q 'Error\|missing separator' log || fail "run $runs: $(tail -n 3 log)"
    done
    [ $runs -ge 10 ] || fail "$runs runs"
    [ "$(build/bin/hello)" = hello ]
    make CFLAGS=-O0 build >log 2>&1
    grep -q 'Nothing to be done' log || fail "$(cat log)"
    # A header that changes is seen: what each file includes was kept whole.
    touch -d '+1 minute' lib/base/error.h # some file systems count in seconds
    make -n CFLAGS=-O0 build | grep -q -- '-o build/obj/tools/hello.o' || fail 'error.h was changed'
}
test_a_folder_a_kind_of_build() {
    rules_alone
    small_project
    for kind in SAN=thread SAN=address SAN=address,undefined CC=clang; do
        make -n $kind build | grep -oE -- '-o build/[^ ]*/bin/hello' >>folders
    done
    cmp folders - <<'EOF'
-o build/san-thread/bin/hello
-o build/san-address/bin/hello
-o build/san-address-undefined/bin/hello
-o build/clang/bin/hello
EOF
}
test_help_names_goals_and_variants() {
    rules_alone
    small_project
    make >out
    for word in 'make build' nb101 nb301 COMPARE= EXEC= results/ no-icnn; do
        grep -qF -- "$word" out || fail "no $word: $(cat out)"
    done
}

run_tests
