#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check the chip facts in devices.csv, variants.csv, entry.csv and entry_reset.csv and write what is
generated from them: src/core/chips_generated.c, include/pinless/enter_chips.h, docs/chips.md and the
chip lists in README.md, docs/add-entry.md and web/demo/index.html.

    data/generate.py            write the files
    data/generate.py --check    write nothing; exit 1 if a file is not what would be written
"""

import csv
import html
import re
import sys
from pathlib import Path

import entry_tables

ROOT = Path(__file__).resolve().parent.parent
C_FILE = ROOT / "src/core/chips_generated.c"
ENTER_FILE = ROOT / "include/pinless/enter_chips.h"
DOC_FILE = ROOT / "docs/chips.md"
README = ROOT / "README.md"
ENTRY_GUIDE = ROOT / "docs/add-entry.md"
DEMO_PAGE = ROOT / "web/demo/index.html"
# Whose ARM firmware the tests run, by product id.
ON_THE_BOARD = {"0x410": "F103", "0x413": "F405", "0x460": "G071", "0x462": "L452"}
BEGIN, END = "<!-- chips:begin -->", "<!-- chips:end -->"

QUIRKS = [name.lower() for name in re.findall(
    r"PL_QUIRK_(\w+) = 1u << \d+", (ROOT / "include/pinless/chip.h").read_text())]

# Columns that may be empty; an empty number becomes 0 in C.
OPTIONAL = {
    "parts", "core", "flash_base", "flash_max_kib", "sram_base", "sram_kib", "sysmem_base",
    "sysmem_kib", "bl_ram_reserved", "bl_id_addr", "option_base", "option_size",
    "flash_size_reg", "uid_reg", "idcode_reg", "geometry", "layout0", "layout0_option",
    "layout1", "layout1_option", "select_addr", "select_mask", "select_value", "quirks",
    "start_ms", "program_us", "erase_ms", "erase_ms_per_kib", "mass_erase_ms", "uart_pins",
    "remap", "notes",
}


class BadData(Exception):
    """A cell that cannot be right."""


def number(row, column, limit=0xFFFFFFFF):
    text = row[column]
    try:
        value = int(text, 0) if text else 0
    except ValueError:
        raise BadData(f"{row['pid']}: {column} is not a number: {text}") from None
    if not 0 <= value <= limit:
        raise BadData(f"{row['pid']}: {column} out of range: {text}")
    return value


def kib(row, column):
    """Bytes of a column in KiB, which may have a fraction."""
    size = float(row[column] or 0) * 1024
    if size != int(size):
        raise BadData(f"{row['pid']}: {column} is no whole number of bytes")
    return int(size)


def words(row, column):
    return row[column].split()


def runs(row, column):
    """[(count, bytes)] of "4x16K 1x64K", neighbours of equal size joined."""
    result = []
    for text in words(row, column):
        match = re.fullmatch(r"(\d+)x(\d+)([KB])", text)
        if not match:
            raise BadData(f"{row['pid']}: {column}: not COUNTxSIZE: {text}")
        count, size = int(match[1]), int(match[2]) * (1024 if match[3] == "K" else 1)
        if result and result[-1][1] == size:
            result[-1] = (result[-1][0] + count, size)
        else:
            result.append((count, size))
    return tuple(result)


def covered(layout):
    return sum(count * size for count, size in layout)


def layouts(row):
    """[(runs, option)], one or two."""
    result = [(runs(row, "layout0"), row["layout0_option"])]
    if row["layout1"]:
        result.append((runs(row, "layout1"), row["layout1_option"]))
    return result


def check_quirks(row):
    for name in words(row, "quirks"):
        if name not in QUIRKS:
            raise BadData(f"{row['pid']}: unknown quirk {name}")


def check_device(row):
    for column, text in row.items():
        if not text and column not in OPTIONAL:
            raise BadData(f"{row['pid']}: {column} is empty")
        if not text.isascii() or '"' in text or "\\" in text:
            raise BadData(f"{row['pid']}: {column} holds a character C cannot take: {text}")
    check_quirks(row)
    if number(row, "erase_cmd") not in (0x43, 0x44):
        raise BadData(f"{row['pid']}: erase_cmd")
    found = layouts(row)
    if row["layout0"]:
        for layout, _ in found:
            if covered(layout) != kib(row, "flash_max_kib"):
                raise BadData(f"{row['pid']}: an erase map does not cover the flash")
    if len(found) == 2 and found[0][1] == found[1][1]:
        raise BadData(f"{row['pid']}: two erase maps need two option texts")
    if row["select_addr"] and (len(found) == 1 or not number(row, "select_mask")):
        raise BadData(f"{row['pid']}: a selector needs two erase maps and a mask")
    for pattern in words(row, "parts"):
        if not re.fullmatch(r"[A-Z0-9x-]{2,12}", pattern):
            raise BadData(f"{row['pid']}: part pattern {pattern}")


def load():
    with open(ROOT / "data/devices.csv", newline="", encoding="ascii") as file:
        devices = list(csv.DictReader(file))
    with open(ROOT / "data/variants.csv", newline="", encoding="ascii") as file:
        variants = list(csv.DictReader(file))
    pids = [number(row, "pid", 0xFFFF) for row in devices]
    if pids != sorted(set(pids)):
        raise BadData("devices.csv: pids must be unique and ascending")
    seen = {}
    for row in devices:
        check_device(row)
        for pattern in words(row, "parts"):
            if pattern in seen:
                raise BadData(f"{row['pid']}: {pattern} also belongs to {seen[pattern]}")
            seen[pattern] = row["pid"]
    keys = [(number(row, "pid", 0xFFFF), number(row, "bl_id", 0xFF)) for row in variants]
    if keys != sorted(set(keys)):
        raise BadData("variants.csv: (pid, bl_id) must be unique and ascending")
    for row, (pid, _) in zip(variants, keys):
        check_quirks(row)
        if pid not in pids:
            raise BadData(f"variants.csv: {row['pid']} is not in devices.csv")
    return devices, variants


def c_string(text):
    return f'"{text}"'


def c_remark(text):
    return f'REMARK("{text}")' if text else '""'


def c_quirks(row):
    return " | ".join(f"PL_QUIRK_{name.upper()}" for name in words(row, "quirks")) or "0"


def c_layouts(devices):
    """C text of the shared arrays and, for each row, the name of its array of layouts."""
    lines, run_names, layout_names, of_row = [], {}, {}, []
    for row in devices:
        key = tuple(layouts(row))
        for layout, _ in key:
            if layout and layout not in run_names:
                run_names[layout] = f"runs_{len(run_names)}"
                cells = ", ".join(f"{{{count}, {size}u}}" for count, size in layout)
                lines.append(f"static const struct pl_pages {run_names[layout]}[] = {{{cells}}};")
        if key not in layout_names:
            layout_names[key] = f"layouts_{len(layout_names)}"
            cells = ", ".join(
                f"{{{run_names.get(layout, 'NULL')}, {len(layout)}, {covered(layout)}u,"
                f" {c_string(option)}}}" for layout, option in key)
            lines.append(f"static const struct pl_layout {layout_names[key]}[] = {{{cells}}};")
        of_row.append(layout_names[key])
    return lines, of_row


def c_device(row, layout_name, entry):
    def at(column):
        return f"0x{number(row, column):08X}u"

    def plain(column, limit=0xFFFF):
        return str(number(row, column, limit))

    unit, rom_align = number(row, "program_unit", 128), number(row, "rom_align", 128)
    cells = [
        ("pid", f"0x{number(row, 'pid'):03X}"),
        ("name", c_string(row["name"])),
        *((column, c_remark(row[column])) for column in ("series", "core", "parts")),
        ("flash_base", at("flash_base")), ("flash_size", f"{kib(row, 'flash_max_kib')}u"),
        ("sram_base", at("sram_base")), ("sram_size", f"{kib(row, 'sram_kib')}u"),
        ("rom_base", at("sysmem_base")), ("rom_size", f"{kib(row, 'sysmem_kib')}u"),
        ("rom_ram", f"{number(row, 'bl_ram_reserved')}u"),
        ("option_base", at("option_base")), ("option_size", f"{number(row, 'option_size')}u"),
        *((column, at(column)) for column in
          ("flash_size_reg", "uid_reg", "idcode_reg", "bl_id_addr")),
        ("program_unit", str(unit)), ("write_align", str(max(unit, rom_align))),
        ("erased", f"0x{number(row, 'erased', 0xFF):02X}"),
        ("erase_cmd", f"0x{number(row, 'erase_cmd'):02X}"), ("quirks", c_quirks(row)),
        *((column, plain(column)) for column in
          ("start_ms", "program_us", "erase_ms", "erase_ms_per_kib")),
        ("mass_erase_ms", f"{number(row, 'mass_erase_ms')}u"),
        ("layouts", layout_name), ("n_layouts", str(len(layouts(row)))),
        ("select", f"{{{at('select_addr')}, {at('select_mask')}, {at('select_value')}}}"),
        ("uart_pins", c_remark(row["uart_pins"])), ("remap", c_remark(row["remap"])),
        ("entry", c_remark(entry_tables.text(entry))),
        ("notes", c_remark(row["notes"])), ("sources", c_remark(row["sources"])),
    ]
    return "    {\n" + "".join(f"        .{name} = {value},\n" for name, value in cells) + "    },\n"


def c_variant(row):
    return (f"    {{0x{number(row, 'pid'):03X}, 0x{number(row, 'bl_id'):02X},"
            f" {c_string(row['name'])}, {number(row, 'rom_ram')}u, {c_quirks(row)},"
            f" {c_remark(row['notes'])}}},\n")


def c_file(devices, variants, entries):
    shared, of_row = c_layouts(devices)
    return (
        "/* SPDX-License-Identifier: MIT */\n"
        "/* The chip table: generated by data/generate.py, do not edit. */\n"
        "/* clang-format off */\n"
        '#include "chips.h"\n\n'
        + "\n".join(shared)
        + "\n\nconst struct pl_chip pl_chips[] = {\n"
        + "".join(map(c_device, devices, of_row, entries))
        + "};\n\nconst size_t pl_chips_count = sizeof pl_chips / sizeof pl_chips[0];\n"
        + "\nconst struct pl_chip_variant pl_chip_variants[] = {\n"
        + "".join(map(c_variant, variants))
        + "};\n\nconst size_t pl_chip_variants_count =\n"
        "    sizeof pl_chip_variants / sizeof pl_chip_variants[0];\n")


def series_order(devices):
    return sorted({row["series"] for row in devices})


def size_text(row, column):
    text = row[column]
    return f"{text} KiB" if text else "?"


def map_text(row):
    texts = []
    for layout, option in layouts(row):
        text = " + ".join(f"{count} x {size // 1024} K" if size >= 1024 else f"{count} x {size} B"
                          for count, size in layout) or "unknown"
        texts.append(f"{text} ({option})" if option else text)
    return " or ".join(texts)


def doc_file(devices, variants, entries):
    out = ["<!-- Generated by data/generate.py, do not edit. -->", "# Chips", "",
           "What the table knows of each product id: facts read from documents and public tools,"
           " not measured on silicon.", "Columns and sources are explained in"
           " [data/README.md](../data/README.md).", ""]
    for series in series_order(devices):
        out += [f"## STM32{series}", "",
                "| PID | parts | core | flash | RAM | erase map | ROM loader UART | remap |"
                " entry by software | notes |",
                "|---|---|---|---|---|---|---|---|---|---|"]
        for row, entry in zip(devices, entries):
            if row["series"] != series:
                continue
            cells = [row["pid"], row["parts"] or row["name"], row["core"] or "?",
                     size_text(row, "flash_max_kib"), size_text(row, "sram_kib"), map_text(row),
                     row["uart_pins"] or "?", row["remap"] or "?",
                     entry_tables.text(entry), row["notes"]]
            out.append("| " + " | ".join(cells) + " |")
        out.append("")
    out += ["## Several ROM loaders behind one PID", "",
            "| PID | bootloader id | parts | what differs |", "|---|---|---|---|"]
    out += [f"| {row['pid']} | {row['bl_id']} | {row['name']} | {row['notes']} |"
            for row in variants]
    return "\n".join(out) + "\n"


def stems(devices):
    """The part numbers of some rows: a pattern without what follows its first four characters."""
    return sorted({pattern[:4] for row in devices for pattern in words(row, "parts")})


def readme_block(devices):
    lines = ["| series | parts | tier |", "|---|---|---|"]
    for series in series_order(devices):
        rows = [row for row in devices if row["series"] == series]
        lines.append(f"| STM32{series} | {' '.join(stems(rows))} | known |")
    return "\n".join(lines)


def entry_block(devices, entries):
    """One line for the chips of a series that are entered in the same way."""
    lines = ["| series | parts | into the ROM loader by software | firmware run on the virtual board |",
             "|---|---|---|---|"]
    for series in series_order(devices):
        groups = {}
        for row, entry in zip(devices, entries):
            if row["series"] == series:
                groups.setdefault(entry_tables.text(entry), []).append(row)
        for text, rows in groups.items():
            proven = [ON_THE_BOARD[row["pid"]] for row in rows if row["pid"] in ON_THE_BOARD]
            lines.append(f"| STM32{series} | {' '.join(stems(rows)) or rows[0]['name']} | {text} |"
                         f" {' '.join(proven)} |")
    return "\n".join(lines)


def page_block(devices, entries):
    """Rows of the demo page's table."""
    def row_text(row, entry):
        cells = [row["pid"], row["name"], size_text(row, "flash_max_kib"), entry_tables.text(entry)]
        first, *rest = (html.escape(cell, quote=False) for cell in cells)
        return (f'<tr><th scope="row">{first}</th>'
                + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>")
    return "\n".join(map(row_text, devices, entries))


def with_block(path, block):
    """The file with its chip list renewed, or None while there is no such file."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise BadData(f"{path.name}: expected one {BEGIN} and one {END}")
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{block}\n{END}{rest.split(END)[1]}"


def main(args):
    if args not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        devices, variants = load()
        entries, families = entry_tables.load(ROOT / "data", devices)
        files = {C_FILE: c_file(devices, variants, entries),
                 ENTER_FILE: entry_tables.c_header(entries, families, devices),
                 DOC_FILE: doc_file(devices, variants, entries),
                 README: with_block(README, readme_block(devices)),
                 ENTRY_GUIDE: with_block(ENTRY_GUIDE, entry_block(devices, entries)),
                 DEMO_PAGE: with_block(DEMO_PAGE, page_block(devices, entries))}
    except (BadData, entry_tables.BadEntry) as problem:
        print(problem, file=sys.stderr)
        return 1
    stale = [path for path, text in files.items() if text is not None
             and (not path.exists() or path.read_text(encoding="utf-8") != text)]
    for path in stale:
        if args:
            print(f"{path.relative_to(ROOT)} is out of date: run data/generate.py",
                  file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if args and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
