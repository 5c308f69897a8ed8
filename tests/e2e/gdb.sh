#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# gdb debugs the examples on the virtual board.
#
#   gdb.sh BOARD FIRMWARE_FOLDER EXAMPLES_FOLDER
set -euo pipefail

board=$(realpath "$1")
firmware=$(realpath "$2")
main_c=$(realpath "$3")/hello/main.c
work=$(mktemp -d)
cd "$work"
pid=

clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    echo "gdb.sh: $*" >&2
    tail -n 60 heard board.err >&2 2>/dev/null || true
    exit 1
}
command -v gdb-multiarch >/dev/null || fail "gdb-multiarch is not installed"
[ -e "$firmware/l452-hello-v1.elf" ] || fail "no firmware in $firmware: run 'make firmware' first"

# board_for ARGUMENT...: in $port, where it listens. It ends by itself at the latest after 100 s.
board_for() {
    rm -f board.err
    "$board" run --gdb 0 --timeout 100 "$@" >board.out 2>board.err </dev/null &
    pid=$!
    for _ in $(seq 300); do
        port=$(sed -n 's/^gdb: listening on 127\.0\.0\.1://p' board.err 2>/dev/null || true)
        [ -z "$port" ] || return 0
        sleep 0.1
    done
    fail "it does not listen"
}

# The board's exit code in $code.
board_ends() {
    code=0
    wait "$pid" || code=$?
    pid=
}

# It may have ended by itself: what gdb leaves behind runs on.
end_board() {
    kill "$pid" 2>/dev/null || true
    board_ends
}

# debug ELF: gdb follows the commands on stdin; what it says goes to the file heard. A command that
# fails ends it, so the last one says so.
debug() {
    {
        printf 'set %s\n' 'confirm off' 'pagination off' 'width 0' 'style enabled off'
        printf 'set remotetimeout 60\ntarget remote 127.0.0.1:%s\n' "$port"
        cat
        printf 'echo all commands done\\n\n'
    } >commands
    timeout 120 gdb-multiarch -nx -batch -x commands "$1" >heard 2>&1 </dev/null ||
        fail "gdb ended in $?"
    said '^all commands done$'
}

said() {
    grep -qE -- "$1" heard || fail "nothing of \"$1\""
}

# line TEXT: the number of the only line of main.c that has it.
line() {
    grep -nF -- "$1" "$main_c" | cut -d : -f 1
}

# tour CHIP: what one does all day. The vector table begins with stack and entry; main's first
# statement is in main.c, like the first thing it prints: 20 characters, "\r\nl452-hello 1.0.0, ".
tour() {
    local chip=$1 elf=$firmware/$1-hello-v1.elf
    board_for --chip "$chip" --firmware "$elf" --rom stop
    debug "$elf" <<'COMMANDS'
printf "at the entry: %d\n", $pc == (*(unsigned int *)0x08000004 & ~1)
printf "its stack: %d\n", $sp == *(unsigned int *)0x08000000
info registers
break main
continue
backtrace
printf "prompt is <%s>\n", prompt
set variable prompt[0] = '#'
next
break *io_write
continue
printf "size in r1: %d\n", $r1
output (char)from[0]
output (char)from[13]
echo \n
backtrace
finish
delete
tbreak echo
continue
backtrace
finish
printf "milliseconds %d, sp %d\n", milliseconds > 0, (unsigned int)$sp % 8
break SysTick_handler
continue
backtrace
printf "exception %d\n", $xpsr & 0x1ff
finish
delete
next
next
next
next
stepi
monitor status
monitor reset
maintenance flush register-cache
printf "at the entry again: %d\n", $pc == (*(unsigned int *)0x08000004 & ~1)
detach
COMMANDS
    said '^at the entry: 1$'
    said '^its stack: 1$'
    said '^lr +0xffffffff'
    said "^Breakpoint 1, main \\(\\) at .*/main\\.c:$(line 'clocks = chip_clock_init();')"
    said '^#0  main \(\) at '
    said '^prompt is <1> >$'
    said "^$(line 'chip_pins_init();')[[:space:]]+chip_pins_init\\(\\);"
    said '^Breakpoint 2, io_write \(from=.*, size=20\) at '
    said '^size in r1: 20$'
    said "^13 '.r'49 '1'$"
    said '^#0  io_write \(from='
    said '^#[1-4]  .*main \(\) at '
    said "^Temporary breakpoint 3, echo \\(\\) at "
    said '^milliseconds 1, sp 0$'
    said '^Breakpoint 4, SysTick_handler \(\) at '
    said '^#1  <signal handler called>$'
    said '^exception 15$'
    said '^STM32[A-Z0-9]+, 0\.[0-9]{6} s and [0-9]+ instructions after power-up, 0 resets$'
    said '^at the entry again: 1$'
    said 'Inferior 1 .* detached'
    end_board
    [ "$code" = 0 ] || fail "$chip: the board ended in $code"
}
tour l452
tour g071

# --- What is special about a core ---
board_for --chip l452 --firmware "$firmware/l452-hello-v1.elf"
debug "$firmware/l452-hello-v1.elf" <<'COMMANDS'
set variable $d3 = 1.5
p/x $s7
info registers basepri faultmask fpscr
COMMANDS
end_board
said '^\$1 = 0x3ff80000$'

# --- Registers of devices and of the core, before and after start-up code has run ---
# RCC_CR and GPIOA_MODER after reset: RM0394 6.4.1 and 8.4.1, RM0444 5.4.1 and 6.4.1; CPUID.
peripherals() {
    local chip=$1 rcc_cr=$2 moder=$3 cpuid=$4
    board_for --chip "$chip" --firmware "$firmware/$chip-hello-v1.elf"
    debug "$firmware/$chip-hello-v1.elf" <<COMMANDS
printf "RCC_CR %x\n", *(unsigned int *)0x40021000
printf "CPUID %x\n", *(unsigned int *)0xE000ED00
set variable *(unsigned int *)0xE000ED08 = 0x08000000
printf "VTOR %x\n", *(unsigned int *)0xE000ED08
break echo
continue
printf "PA2 %d\n", *(unsigned int *)$moder >> 4 & 3
COMMANDS
    end_board
    said "^RCC_CR $rcc_cr\$"
    said "^CPUID $cpuid\$"
    said '^VTOR 8000000$'
    said '^PA2 2$' # alternate function: USART2
}
peripherals l452 63 0x48000000 410fc241
peripherals g071 500 0x50000000 410cc601

# --- An empty chip, and another program after it ---
board_for --chip g071
debug "$firmware/g071-hello-v2.elf" <<COMMANDS
continue
load
monitor reset
maintenance flush register-cache
break *io_write
continue
printf "version %c\\n", from[13]
compare-sections .text
file $firmware/g071-hello-dma.elf
load
break *io_init
continue
compare-sections .text
COMMANDS
end_board
said 'SIGILL'
said 'there is no vector table'
said '^Loading section \.text, size 0x[0-9a-f]+ lma 0x8000000$'
said '^version 2$'
said '^Breakpoint 2, io_init \(clock_hz=.*64000000\) at .*/io_dma\.c:'
[ "$(grep -c 'Section .text, range .* matched' heard)" = 2 ] || fail "the flash is not what was loaded"

# --- A watchpoint: the first tick of SysTick ---
board_for --chip g071 --firmware "$firmware/g071-hello-v1.elf"
debug "$firmware/g071-hello-v1.elf" <<'COMMANDS'
break main
continue
watch milliseconds
continue
monitor status
COMMANDS
end_board
said '^Hardware watchpoint 2: milliseconds$'
said '^Old value = 0$'
said '^New value = 1$'
said ' 0\.001[0-9]+ s and '

# --- Faults, and the way into system memory ---
board_for --chip f405 --firmware "$firmware/f405-hello-v1.elf" --rom stop
debug "$firmware/f405-hello-v1.elf" <<'COMMANDS'
break main
continue
set variable $pc = 0x60000000
continue
printf "exception %d\n", $xpsr & 0x1ff
monitor reset
maintenance flush register-cache
set variable $pc = 0x1FFF0000
continue
COMMANDS
end_board
said 'SIGSEGV'
said 'BusFault: fetch where nothing is'
said '^exception 3$'
said 'the firmware has jumped into system memory'

# --- A script meanwhile: every edge on the wire is where it is without gdb, to the picosecond ---
script=(--chip l452 --firmware "$firmware/l452-hello-v1.elf" --expect '> ' --send abc --expect abc)
"$board" run "${script[@]}" --vcd alone.vcd >alone
board_for "${script[@]}" --vcd debugged.vcd
debug "$firmware/l452-hello-v1.elf" <<'COMMANDS'
break SysTick_handler
ignore 1 2
continue
stepi 50
next
next
delete
break *io_write
continue
finish
delete
continue
COMMANDS
board_ends
[ "$code" = 0 ] || fail "the script ended in $code"
said 'exited normally'
cmp alone board.out || fail "another conversation"
cmp alone.vcd debugged.vcd || fail "gdb has moved something"

# --- ^C, once the firmware has said its prompt, and once more after that ---
board_for --chip g071 --firmware "$firmware/g071-hello-v1.elf" --link port
cat port >line &
listener=$!
debug "$firmware/g071-hello-v1.elf" <<'COMMANDS'
shell { for i in $(seq 600); do grep -aq '1> ' line && break; sleep 0.1; done; kill -INT $PPID; } &
continue
info registers pc
next
COMMANDS
said 'Program received signal SIGINT'
kill "$listener"
end_board

# --- One client at a time; what is left alone runs on ---
board_for --chip l452 --firmware "$firmware/l452-hello-v1.elf" --once --link port
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf '$?#3f' >&3
IFS= read -r -t 30 -d '#' answer <&3 || fail "no answer"
[[ $answer == '+$T05'* ]] || fail "heard $answer"
exec 4<>"/dev/tcp/127.0.0.1/$port"
timeout 30 cat <&4 >second || fail "the second client is not turned away"
[ ! -s second ] || fail "the second client is told $(cat second)"
exec 5<>port
stty -F port 115200 raw -echo
printf '+$D#44' >&3
IFS= read -r -t 30 -d '#' answer <&3 || fail "no answer"
[[ $answer == *'$OK' ]] || fail "heard $answer"
exec 3>&- 4>&-
IFS= read -r -t 30 -d '>' answer <&5 || fail "it does not run on"
[[ $answer == *'l452-hello 1.0.0'*$'\n1' ]] || fail "it says $answer"
printf '!' >&5
IFS= read -r -t 30 -d '!' answer <&5 || fail "no echo"
exec 5>&-
board_ends
[ "$code" = 0 ] || fail "the board ended in $code"

# --- Wrong usage, and a port that is taken ---
for wrong in 65536 -1 x ''; do
    code=0
    "$board" run --chip l452 --gdb "$wrong" >board.out 2>board.err </dev/null || code=$?
    [ "$code" = 2 ] || fail "--gdb '$wrong' ended in $code"
done
board_for --chip l452
code=0
"$board" run --chip l452 --gdb "$port" >taken 2>&1 </dev/null || code=$?
[ "$code" = 1 ] || fail "a port that is taken ended in $code"
grep -q 'cannot listen for gdb' taken || fail "of a port that is taken: $(cat taken)"
echo "gdb.sh: all good"
