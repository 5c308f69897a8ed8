# SPDX-License-Identifier: MIT
# bash completion of pinless.

# Options of one command, taken from its help.
_pinless_options() {
    "${COMP_WORDS[0]}" help "$1" 2>/dev/null | sed -n 's/^  \(-., \)\{0,1\} *\(--[a-z-]*\).*/\2/p'
}

_pinless_commands='update enter info verify write read erase go protect unprotect option lint manifest seal combine ports chips trace-decode help'

_pinless() {
    local cur prev command= word
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $_pinless_commands " in *" $word "*) command=$word && break ;; esac
    done
    case $prev in
    -p | --port)
        mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" ports 2>/dev/null | sed -n 's/ .*//; /^\//p')" -- "$cur")
        return
        ;;
    --parity)
        mapfile -t COMPREPLY < <(compgen -W 'even none' -- "$cur")
        return
        ;;
    -b | --baud)
        mapfile -t COMPREPLY < <(compgen -W '9600 57600 115200 230400 460800' -- "$cur")
        return
        ;;
    --enter)
        mapfile -t COMPREPLY < <(compgen -W 'request loader text: lines: none' -- "$cur")
        return
        ;;
    --trace | --key | --manifest | --signed-by)
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    -a | --addr | --size | --pages | --chip | --map | --layout | --lines | --app | --product | --node) return ;;
    esac
    if [ -z "$command" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$_pinless_commands --help --version" -- "$cur")
        return
    fi
    case $cur in
    -*)
        mapfile -t COMPREPLY < <(compgen -W "$(_pinless_options "$command")" -- "$cur")
        return
        ;;
    esac
    case $command in
    update | verify | write | read | lint | seal | combine | trace-decode) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    protect | unprotect) mapfile -t COMPREPLY < <(compgen -W 'read write' -- "$cur") ;;
    manifest)
        if [ "$prev" = manifest ]; then
            mapfile -t COMPREPLY < <(compgen -W 'check sign' -- "$cur")
        else
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        fi
        ;;
    option) mapfile -t COMPREPLY < <(compgen -W write -- "$cur") ;;
    help) mapfile -t COMPREPLY < <(compgen -W "$_pinless_commands" -- "$cur") ;;
    esac
}

complete -o filenames -F _pinless pinless
