# SPDX-License-Identifier: MIT
# fish completion of pinless.

function __pinless_ports
    pinless ports 2>/dev/null | string match -r '^/\S+'
end

set -l chip update enter info verify write read erase go protect unprotect option
set -l all $chip lint manifest seal combine ports chips trace-decode help
set -l talks "__fish_seen_subcommand_from $chip"

complete -c pinless -f
complete -c pinless -n "not __fish_seen_subcommand_from $all" -a "$all"
complete -c pinless -n "__fish_seen_subcommand_from update verify write read lint manifest seal combine trace-decode" -F
complete -c pinless -n "__fish_seen_subcommand_from protect unprotect" -a "read write"
complete -c pinless -n "__fish_seen_subcommand_from manifest" -a "check sign"
complete -c pinless -n "__fish_seen_subcommand_from option" -a write
complete -c pinless -n "__fish_seen_subcommand_from help" -a "$all"

complete -c pinless -l json -d "one JSON object a line"
complete -c pinless -s q -l quiet -d "errors only"
complete -c pinless -s v -l verbose -d "more about port and link"
complete -c pinless -s h -l help -d help
complete -c pinless -s V -l version -d version

complete -c pinless -n $talks -s p -l port -x -a "(__pinless_ports)" -d "serial port"
complete -c pinless -n $talks -s b -l baud -x -a "115200 57600 9600" -d "baud rates to try in turn"
complete -c pinless -n $talks -l parity -x -a "even none" -d "parity of the line"
complete -c pinless -n $talks -l lines -x -d "modem lines before the sync"
complete -c pinless -n $talks -l enter -x -a "request loader text: lines: none" -d "how the application is sent into a loader"
complete -c pinless -n $talks -l app -x -a "115200,8N1 9600,8N1" -d "line setting of the application"
complete -c pinless -n $talks -l product -x -d "number of the product"
complete -c pinless -n $talks -l node -x -d "number on the RS-485 bus"
complete -c pinless -n $talks -l key -r -F -d "key of the product"
complete -c pinless -n $talks -l strict -d "never send ahead"
complete -c pinless -n $talks -l chip -x -d "go on only with this chip"
complete -c pinless -n $talks -l map -x -d "memories of an unknown chip"
complete -c pinless -n $talks -l layout -x -a "DBANK=0 DBANK=1" -d "which erase map holds"
complete -c pinless -n $talks -l trace -r -F -d "record every byte"

complete -c pinless -n "__fish_seen_subcommand_from update verify write read erase option" -s a -l addr -x -d address
complete -c pinless -n "__fish_seen_subcommand_from read erase" -l size -x -d bytes
complete -c pinless -n "__fish_seen_subcommand_from erase" -l pages -x -d "pages by number"
complete -c pinless -n "__fish_seen_subcommand_from erase" -l all -d "the whole flash"
complete -c pinless -n "__fish_seen_subcommand_from update" -l full -d "rewrite all pages"
complete -c pinless -n "__fish_seen_subcommand_from update" -l no-keep -d "let neighbours become blank"
complete -c pinless -n "__fish_seen_subcommand_from update write" -l no-verify -d "believe the ACKs"
complete -c pinless -n "__fish_seen_subcommand_from update" -l no-start -d "leave the loader running"
complete -c pinless -n "__fish_seen_subcommand_from update" -s n -l dry-run -d "change nothing"
complete -c pinless -n "__fish_seen_subcommand_from update" -l manifest -r -F -d "what to write is in this manifest"
complete -c pinless -n "__fish_seen_subcommand_from update manifest" -l signed-by -r -F -d "public key of the manifest"
complete -c pinless -n "__fish_seen_subcommand_from unprotect" -l erase-everything -d "consent: the flash may be erased"
complete -c pinless -n "__fish_seen_subcommand_from option" -l yes-option-bytes -d "consent: option bytes may be written"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l chip -x -a "l452 f103 f405 g071" -d "the chip"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l uart -x -d "ask on this UART"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l app -x -d "the application's line setting"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l enter -x -a "request loader text:" -d "how it is asked"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l product -x -d "number it was built with"
complete -c pinless -n "__fish_seen_subcommand_from lint" -l boot-ms -x -d "time for start-up"
