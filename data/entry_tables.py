# SPDX-License-Identifier: MIT
"""How each chip's ROM loader is entered by software: entry.csv and entry_reset.csv checked, and
turned into include/pinless/enter_chips.h and the "entry" texts of the chip table."""

import csv
import re

STATES = ("yes", "no", "unknown")
CACHES = {"": "PL_ENTER_CACHE_NONE", "m7": "PL_ENTER_CACHE_M7", "icache": "PL_ENTER_CACHE_ICACHE"}
OPS = ("set", "clear", "put", "pulse", "until_set", "until_clear")
RECORD_BITS = 128
WAY_OUT = "Use the resident loader and define PL_ENTER_LOADER_ONLY."


class BadEntry(Exception):
    """A cell of entry.csv or entry_reset.csv that cannot be right."""


def value(row, column):
    text = row[column]
    try:
        number = int(text, 0) if text else 0
    except ValueError:
        raise BadEntry(f"entry.csv {row['pid']}: {column} is not a number: {text}") from None
    if not 0 <= number <= 0xFFFFFFFF:
        raise BadEntry(f"entry.csv {row['pid']}: {column} out of range: {text}")
    return number


def areas(row):
    """[(base, bytes)] of "0x20000000+20K"."""
    result = []
    for text in row["sp_ram"].split():
        match = re.fullmatch(r"(0x[0-9A-F]{8})\+(\d+)K", text)
        if not match:
            raise BadEntry(f"entry.csv {row['pid']}: sp_ram: not BASE+SIZEK: {text}")
        result.append((int(match[1], 0), int(match[2]) * 1024))
    return result


def check(row, device, families):
    def fail(what):
        raise BadEntry(f"entry.csv {row['pid']}: {what}")

    for column, text in row.items():
        if not text.isascii() or '"' in text or "\\" in text:
            fail(f"{column} holds a character C cannot take: {text}")
    if row["entry"] not in STATES or bool(row["reason"]) == (row["entry"] == "yes"):
        fail("entry is yes, or no or unknown with a reason")
    if not row["sources"] or not row["verified"]:
        fail("no source, or nothing said of how it was verified")
    if row["cache"] not in CACHES or (row["reset"] and row["reset"] not in families):
        fail("cache or reset is not one of the known")
    if len(areas(row)) > 2:
        fail("more than two areas of RAM")
    for bits in ("remap", "remap_clock", "refuse", "backup_clock1", "backup_clock2", "backup_open"):
        register, mask = value(row, f"{bits}_reg"), value(row, f"{bits}_mask")
        if bool(register) != bool(mask) or register % 4:
            fail(f"{bits}: register and mask belong together")
        if bits in ("remap", "refuse") and value(row, f"{bits}_value") & ~mask:
            fail(f"{bits}: value outside mask")
    if row["backup"] and value(row, "backup_count") * value(row, "backup_bits") < RECORD_BITS:
        fail("backup registers too small for a request")
    if row["entry"] == "yes":
        rom = value({"pid": row["pid"], "x": device["sysmem_base"]}, "x")
        offset = value(row, "vectors") - rom
        if not 0 <= offset < float(device["sysmem_kib"]) * 1024 or value(row, "vectors") % 128:
            fail("vectors outside system memory, or not aligned")
        if not areas(row):
            fail("no RAM for the loader's stack")
    elif row["vectors"]:
        fail("vectors, though not entered")


def load(folder, devices):
    with open(folder / "entry.csv", newline="", encoding="ascii") as file:
        rows = list(csv.DictReader(file))
    with open(folder / "entry_reset.csv", newline="", encoding="ascii") as file:
        steps = list(csv.DictReader(file))
    families = {}
    for step in steps:
        if step["op"] not in OPS or not step["source"] or int(step["off"], 0) % 4:
            raise BadEntry(f"entry_reset.csv {step['family']}: {step['register']}")
        families.setdefault(step["family"], []).append(step)
    if [row["pid"] for row in rows] != [row["pid"] for row in devices]:
        raise BadEntry("entry.csv: the same product ids as devices.csv, in the same order")
    for row, device in zip(rows, devices):
        check(row, device, families)
    return rows, families


def text(row):
    """For people: "yes", "no: reason", "yes, unverified: vectors"."""
    if row["entry"] != "yes":
        return f"{row['entry']}: {row['reason']}"
    doubt = row["verified"].partition("unverified: ")[2]
    return f"yes; unverified: {doubt}" if doubt else "yes"


def chip_names(row, device):
    """What PL_CHIP may say: part patterns, ST's macros, the product id."""
    parts = [f"STM32{part}" for part in device["parts"].split() if "-" not in part]
    return list(dict.fromkeys(parts + macros(row) + [row["pid"]]))


def macros(row):
    return [f"STM32{name}" for name in row["cmsis"].split()]


def c_bits(row, name, given=None):
    if not row[f"{name}_reg"]:
        return "{0, 0, 0}"
    mask = value(row, f"{name}_mask")
    setting = mask if given is None else given
    return f"{{0x{value(row, name + '_reg'):08X}u, 0x{mask:X}u, 0x{setting:X}u}}"


def c_area(base, size):
    return f"{{0x{base:08X}u, 0x{size:X}u}}"


def c_kib(device, base, size):
    if not device[base] or not device[size]:
        return "{0, 0}"
    return c_area(int(device[base], 0), int(float(device[size]) * 1024))


def c_row(row, device):
    ram = [c_area(*area) for area in areas(row)] + ["{0, 0}", "{0, 0}"]
    alias = "{0, 0}"
    if row["rom_alias"]:
        alias = c_area(value(row, "rom_alias"), int(float(device["sysmem_kib"]) * 1024))
    cells = [
        row["pid"], CACHES[row["cache"]],
        "false" if device["core"] == "Cortex-M0" else "true",
        f"PL_ENTER_FAMILY_{row['reset'] or 'NONE'}",
        f"0x{value(row, 'vectors'):08X}u",
        c_kib(device, "sysmem_base", "sysmem_kib"), alias,
        c_kib(device, "flash_base", "flash_max_kib"), f"{{{ram[0]}, {ram[1]}}}",
        c_bits(row, "remap", value(row, "remap_value")), c_bits(row, "remap_clock"),
        c_bits(row, "refuse", value(row, "refuse_value")),
        f"0x{value(row, 'backup'):08X}u", row["backup_bits"] or "0", row["backup_count"] or "0",
        f"{{{c_bits(row, 'backup_clock1')}, {c_bits(row, 'backup_clock2')}}}",
        c_bits(row, "backup_open"),
    ]
    return f"#define PL_ENTER_ROW_{row['pid']} \\\n    {{" + ", \\\n     ".join(cells) + "}\n"


def c_family(name, steps):
    lines = [f"    {{{step['value']}u, {step['off']}, PL_ENTER_{step['op'].upper()}}}"
             for step in steps]
    return f"#define PL_ENTER_STEPS_{name} \\\n" + ", \\\n".join(lines) + "\n"


def c_detect(rows):
    """PL_CHIP from ST's own macros."""
    out = ["#if !defined(PL_CHIP)\n"]
    branch = "#if"
    for row in rows:
        if not row["cmsis"]:
            continue
        tests = [f"defined({name})" for name in macros(row)]
        lines = [" || ".join(tests[at:at + 3]) for at in range(0, len(tests), 3)]
        out.append(f"{branch} " + " || \\\n    ".join(lines) + f"\n#define PL_CHIP {row['pid']}\n")
        branch = "#elif"
    out.append("#else\n#error \"pinless: say which chip, as in -DPL_CHIP=STM32L452\"\n#endif\n#endif\n")
    return "".join(out)


def c_refusals(rows):
    groups = {}
    for row in rows:
        if row["entry"] != "yes":
            groups.setdefault((row["entry"], row["reason"]), []).append(row)
    out = ["#if !defined(PL_ENTER_LOADER_ONLY)\n"]
    branch = "#if"
    for (_, reason), members in groups.items():
        pids = " || ".join(f"PL_CHIP_PID == {row['pid']}" for row in members)
        out.append(f"{branch} {pids}\n#error \"pinless: {reason}. {WAY_OUT}\"\n")
        branch = "#elif"
    return "".join(out) + "#endif\n#endif\n"


def c_any(rows, devices):
    """Rows by the address of their DBGMCU_IDCODE, where firmware can read it: not on STM32F1 (ES0340,
    "debug registers cannot be read by user software"); on STM32U0 how was not looked up."""
    groups = {}
    for row, device in zip(rows, devices):
        if row["entry"] == "yes" and device["idcode_reg"] and device["series"] not in ("F1", "U0"):
            groups.setdefault(device["idcode_reg"], []).append(row)
    out = []
    for address, members in groups.items():
        names = ", \\\n    ".join(f"PL_ENTER_ROW_{row['pid']}" for row in members)
        out.append(f"#define PL_ENTER_ROWS_AT_{address} \\\n    {names}\n")
    return "\n".join(out)


def c_header(rows, families, devices):
    names = [f"#define PL_CHIP_{name} {row['pid']}\n" for row, device in zip(rows, devices)
             for name in chip_names(row, device)]
    enum = ["PL_ENTER_FAMILY_NONE"] + [f"PL_ENTER_FAMILY_{name}" for name in families]
    table = ", \\\n    ".join(
        f"{{sizeof pl_enter_steps_{name} / sizeof pl_enter_steps_{name}[0], pl_enter_steps_{name}}}"
        for name in families)
    arrays = " \\\n".join(
        f"    static const struct pl_enter_step pl_enter_steps_{name}[] = {{PL_ENTER_STEPS_{name}}};"
        for name in families)
    of_pid = [f"#define PL_ENTER_STEPS_OF_{row['pid']} PL_ENTER_STEPS_{row['reset']}\n"
              for row in rows if row["reset"]]
    none = [f"#define PL_ENTER_STEPS_OF_{row['pid']} {{0, 0, PL_ENTER_NEVER}}\n"
            for row in rows if not row["reset"]]
    return (
        "/* SPDX-License-Identifier: MIT */\n"
        "/* How to enter each chip's ROM loader: generated by data/generate.py from data/entry.csv,\n"
        " * where the sources are. Do not edit. Part of enter.h, not to be included alone. */\n"
        "/* clang-format off */\n"
        "#ifndef PINLESS_ENTER_CHIPS_H\n#define PINLESS_ENTER_CHIPS_H\n\n"
        "/* Names that PL_CHIP may have, and their product ids. */\n"
        "#define PL_CHIP_ANY 0xFFFF\n" + "".join(names)
        + "\n/* ST's macro for the device, where the build has it. */\n" + c_detect(rows)
        + "\n#define PL_ENTER_JOIN_(a, b) a##b\n#define PL_ENTER_JOIN(a, b) PL_ENTER_JOIN_(a, b)\n"
        "#define PL_CHIP_PID PL_ENTER_JOIN(PL_CHIP_, PL_CHIP)\n\n"
        "/* A name that is none of the above is 0 here. */\n"
        "#if PL_ENTER_JOIN(PL_CHIP_, PL_CHIP) + 0 == 0\n"
        "#error \"pinless: PL_CHIP is no chip of the table; several densities of a part differ: STM32F103xB\"\n"
        "#endif\n\n"
        + c_refusals(rows)
        + "\nenum pl_enter_family {" + ", ".join(enum) + "};\n\n"
        + "\n".join(c_row(row, device) for row, device in zip(rows, devices))
        + "\n#define PL_ENTER_ROWS_ALL \\\n    "
        + ", \\\n    ".join(f"PL_ENTER_ROW_{row['pid']}" for row in rows) + "\n"
        + "\n/* All rows with their DBGMCU_IDCODE at one address. */\n" + c_any(rows, devices)
        + "\n/* What a direct jump sets back, in order. */\n"
        + "\n".join(c_family(name, steps) for name, steps in families.items())
        + "\n" + "".join(of_pid) + "".join(none)
        + f"\n#define PL_ENTER_STEPS_ALL \\\n{arrays}\n"
        + f"#define PL_ENTER_STEPS_TABLE {{0, NULL}}, \\\n    {table}\n"
        + "\n#endif\n")
