/* SPDX-License-Identifier: MIT */
/* The table of commands: what each takes, what its help says. */
#include "cli.h"

#define EXAMPLES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct pl_command pl_commands[] = {
    {"update", "FILE | --manifest FILE [BOARD]",
     "the main job: write FILE into the flash, verify, start",
     "Finds the loader and the chip, plans which pages change, erases and writes only those, "
     "reads\n"
     "everything back and starts the firmware. FILE is ELF, Intel HEX, S-record, DfuSe or BIN, "
     "told\n"
     "apart by content; a BIN goes to --addr, or where the flash begins.\n"
     "\n"
     "Other bytes of partly covered pages are kept. The first page is erased first and written\n"
     "last, so that a torn update does not start. After an interruption run it again: pages that\n"
     "are done are left alone.\n"
     "\n"
     "With --manifest the vendor's manifest says what is written, how the product is asked into "
     "its\n"
     "loader and what must be kept; BOARD is needed if several boards have the same chip.",
     EXAMPLES("pinless update app.elf", "pinless update app.bin --addr 0x08004000 --no-start",
              "pinless update app.hex --chip STM32L452 --dry-run",
              "pinless update --manifest manifest.json --signed-by public.pem",
              "pinless update app.elf --node 5"),
     pl_cmd_update,
     PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ADDR | PL_OPT_FULL | PL_OPT_NO_KEEP | PL_OPT_NO_VERIFY |
         PL_OPT_NO_START | PL_OPT_DRY_RUN | PL_OPT_MANIFEST,
     0, 1, true},
    {"enter", "", "ask the running application into its loader, and do no more",
     "Does nothing if a loader answers already. Else the application is asked, in the way --enter\n"
     "says and at its own line setting, --app; then the loader is identified. The chip stays in "
     "it;\n"
     "`pinless go` or a reset starts the application again.",
     EXAMPLES("pinless enter --app 115200,8N1 --product 0x1234",
              "pinless enter --enter 'text:reboot bootloader\\r' --app 9600"),
     pl_cmd_enter, PL_OPTS_OUTPUT | PL_OPTS_LINK, 0, 0, true},
    {"info", "", "who is there: chip, unique id, protection, what the loader can do",
     "Identifies the chip and prints what the loader tells. Changes nothing.",
     EXAMPLES("pinless info", "pinless info -b 57600 --json"), pl_cmd_info,
     PL_OPTS_OUTPUT | PL_OPTS_LINK, 0, 0, false},
    {"verify", "FILE", "compare flash and FILE, change nothing",
     "Exit code 0: every byte of FILE is in the chip. Exit code 8: not so, and the first "
     "difference\n"
     "is named.",
     EXAMPLES("pinless verify app.elf"), pl_cmd_verify, PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ADDR,
     1, 1, false},
    {"write", "FILE", "write FILE into memory as it is, without erasing",
     "Into flash that is blank where FILE has something to say, or into SRAM above what the "
     "loader\n"
     "uses itself. Nothing is erased and nothing is started.",
     EXAMPLES("pinless write app.bin --addr 0x20004000", "pinless erase --pages 60-63",
              "pinless write app.bin --addr 0x0801E000"),
     pl_cmd_write, PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ADDR | PL_OPT_NO_VERIFY, 1, 1, false},
    {"read", "FILE", "memory into FILE, raw; - is standard output",
     "The whole flash, or what --addr and --size say. FILE appears when it is complete, not "
     "before.",
     EXAMPLES("pinless read part.bin --addr 0x08000000 --size 4K",
              "pinless read - --addr 0x08000000 --size 256 > head.bin"),
     pl_cmd_read, PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ADDR | PL_OPT_SIZE, 1, 1, false},
    {"erase", "", "erase pages, an area, or the whole flash",
     "One of --all, --pages, or --addr with --size, which must then be whole pages. Both ends of\n"
     "each page are read afterwards.",
     EXAMPLES("pinless erase --pages 8-15", "pinless erase --addr 0x08008000 --size 8K",
              "pinless erase --all"),
     pl_cmd_erase,
     PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ALL | PL_OPT_PAGES | PL_OPT_ADDR | PL_OPT_SIZE, 0, 0,
     false},
    {"go", "ADDR", "start what is at ADDR: stack pointer there, entry 4 bytes on",
     "The loader jumps; peripherals it used stay as they are. A reset starts more cleanly.",
     EXAMPLES("pinless go 0x08000000"), pl_cmd_go, PL_OPTS_OUTPUT | PL_OPTS_LINK, 1, 1, false},
    {"protect", "read | write LIST", "protect against read-out, or sectors against writing",
     "`protect read` sets RDP level 1: the flash can no longer be read or written through the\n"
     "loader or a debugger until `unprotect read`, which erases it. `protect write LIST` protects\n"
     "sectors by number, and opens all others. Level 2, which nothing undoes, is not offered.",
     EXAMPLES("pinless protect write 0-1"), pl_cmd_protect, PL_OPTS_OUTPUT | PL_OPTS_LINK, 1, 2,
     false},
    {"unprotect", "read | write", "lift protection; for read-out this erases everything",
     "`unprotect read` erases the whole flash, and is refused without --erase-everything.\n"
     "`unprotect write` lifts write protection of all sectors.",
     EXAMPLES("pinless unprotect write", "pinless unprotect read --erase-everything"),
     pl_cmd_unprotect, PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ERASE_EVERYTHING, 1, 1, false},
    {"option", "[write HEX]", "show the option bytes, or write some",
     "`option write HEX` lays HEX over the area at --addr (or its begin) and writes the whole "
     "area,\n"
     "since loaders erase it first. It needs --yes-option-bytes. The read-out protection byte is\n"
     "not changed here: it is the first byte of the area (the second on F2, F4 and F7), and 0xCC "
     "in\n"
     "it would be level 2, which is not offered.",
     EXAMPLES("pinless option"), pl_cmd_option,
     PL_OPTS_OUTPUT | PL_OPTS_LINK | PL_OPT_ADDR | PL_OPT_YES_OPTION_BYTES, 0, 2, false},
    {"lint", "FIRMWARE", "try your firmware on a virtual STM32: does it reach its loader?",
     "Runs FIRMWARE, asks it into its loader as `pinless enter` does, and tells how far it gets: "
     "each\n"
     "problem with the line of source that caused it (ELF built with -g), what it does to the ROM\n"
     "loader, and how to mend it. No hardware is needed. This is done by pinless-board, which "
     "must\n"
     "lie beside pinless or on the PATH; `pinless-board lint --help` is its own help.\n"
     "\n"
     "  --chip NAME          STM32L452, STM32F103, STM32F405 or STM32G071, or a part: f103c8\n"
     "  --uart NAME          ask on this UART: USART1\n"
     "  --app SETTING        the application's line setting (115200,8N1)\n"
     "  --enter HOW          request, loader, or text:LINE\n"
     "  --product N          number that the application was built with (0)\n"
     "  --boot-ms N          time for start-up before it is asked (300)\n"
     "  --json               one JSON object\n"
     "\n"
     "Exit codes: 0 clean, 2 usage or file, 3 the firmware cannot go on, 4 it does not reach the\n"
     "loader, 5 it reaches the loader with problems.",
     EXAMPLES("pinless lint app.elf --chip STM32L452 --product 0x1234",
              "pinless lint app.elf --chip f405 --enter 'text:reboot bootloader\\r' --json"),
     pl_cmd_lint, PL_OPT_HELP, 1, 1, false},
    {"seal", "FILE OUT", "an application that the resident loader can tell to be whole",
     "Writes FILE into OUT, a .hex or .bin, with a seal: its size in two words of the vector "
     "table\n"
     "that no Cortex-M uses, and a checksum behind its last byte. A resident loader built with\n"
     "PL_BOOT_SEALED_ONLY starts nothing else, so that no interrupted update is ever started, "
     "whatever\n"
     "host has begun it. Gaps become 0xFF. No chip is needed.",
     EXAMPLES("pinless seal app.elf sealed.hex", "pinless seal app.bin sealed.bin"), pl_cmd_seal,
     PL_OPTS_OUTPUT | PL_OPT_ADDR, 2, 2, false},
    {"combine", "LOADER APP OUT", "resident loader and application in one file, for the factory",
     "Writes both into OUT, a .hex or .bin, for whatever programs new chips. Refused if they "
     "share\n"
     "an address, or if either could not run where it stands. --addr is for an APP that is a BIN.\n"
     "Seal the application first if the loader wants that. No chip is needed.",
     EXAMPLES("pinless combine loader.elf behind.elf factory.hex"), pl_cmd_combine,
     PL_OPTS_OUTPUT | PL_OPT_ADDR, 3, 3, false},
    {"manifest", "check FILE | sign FILE KEY",
     "check an update as it is published for browsers and `pinless update`, or sign it",
     "`manifest check` reads FILE and every part that it names, compares sizes and hashes, and "
     "puts "
     "the\n"
     "parts together; with --signed-by the signature in FILE.sig, too. `manifest sign` does the "
     "same\n"
     "and writes FILE.sig: ECDSA over FILE with KEY, a P-256 private key in PEM. docs/manifest.md\n"
     "describes FILE.",
     EXAMPLES("pinless manifest check manifest.json", "pinless manifest sign manifest.json key.pem",
              "pinless manifest check manifest.json --signed-by public.pem"),
     pl_cmd_manifest, PL_OPTS_OUTPUT | PL_OPT_MANIFEST, 2, 3, false},
    {"ports", "", "the serial ports of this machine",
     "Lists ports with their USB ids and serial "
     "numbers. Opens none of them.",
     EXAMPLES("pinless ports", "pinless ports --json"), pl_cmd_ports, PL_OPTS_OUTPUT, 0, 0, false},
    {"chips", "[NAME]", "the chips pinless knows, or all about one",
     "NAME is a part (STM32F103xB, l452) or a product id (0x462).",
     EXAMPLES("pinless chips", "pinless chips STM32L452", "pinless chips 0x410 --json"),
     pl_cmd_chips, PL_OPTS_OUTPUT, 0, 1, false},
    {"trace-decode", "FILE", "tell a conversation recorded by --trace in words",
     "Tolerates traces that are cut or damaged.",
     EXAMPLES("pinless info --trace talk.txt", "pinless trace-decode talk.txt"),
     pl_cmd_trace_decode, PL_OPTS_OUTPUT, 1, 1, false},
    {"help", "[COMMAND]", "help of everything, or of one command",
     "`pinless COMMAND --help` does the same.", EXAMPLES("pinless help", "pinless help update"),
     pl_cmd_help, PL_OPT_HELP, 0, 1, false},
};

const size_t pl_commands_count = sizeof pl_commands / sizeof pl_commands[0];
