#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The deepest stack of a resident loader: stack.py CI...; a number of bytes for each call graph, as gcc's
-fcallgraph-info=su leaves it behind linking.

A call through a pointer may go to whatever nobody calls by name. The exception that the loader takes,
an NMI, comes on top: eight words, one to align them (Armv7-M ARM, "Exception entry"), and its handler."""
import re
import sys

ROOT, HANDLER, FRAME = "reset", "NMI_handler", 36
POINTER = "__indirect_call"


def read(path):
    text = open(path).read()
    frames, calls = {}, {}
    for title, label in re.findall(r'node: { title: "([^"]*)" label: "([^"]*)"', text):
        found = re.search(r"(\d+) bytes \((\w+)", label)
        if found and found[2] != "static":
            sys.exit(f"{path}: {title} has no fixed frame")
        if found:
            frames[title] = int(found[1])
        elif title != POINTER:
            sys.exit(f"{path}: nothing is known of {title}")
    for caller, callee in re.findall(r'sourcename: "([^"]*)" targetname: "([^"]*)"', text):
        calls.setdefault(caller, set()).add(callee if callee == POINTER else body(callee, frames))
    return frames, calls


def body(title, frames):
    """Of two equal copies of a function, linking at -flto keeps one; calls may name the other."""
    if title in frames:
        return title
    copies = [one for one in frames if stem(one) == stem(title)]
    if not copies:
        sys.exit(f"nothing is known of {title}")
    return max(copies, key=lambda one: frames[one])


def stem(title):
    return re.sub(r"\.lto_priv\.\d+$", "", title)


def deepest(name, frames, calls, loose, path):
    """Bytes from name on; nothing calls itself but through a pointer, and that not twice."""
    depth = 0
    for callee in calls.get(name, ()):
        for target in loose if callee == POINTER else (callee,):
            if target not in path:
                depth = max(depth, deepest(target, frames, calls, loose, path | {target}))
    return frames[name] + depth


def only(frames, name):
    return next(title for title in frames if title.split(":")[-1] == name)


for path in sys.argv[1:]:
    frames, calls = read(path)
    called = set().union(*calls.values())
    root, handler = only(frames, ROOT), only(frames, HANDLER)
    loose = set(frames) - called - {root, handler}
    print(deepest(root, frames, calls, loose, {root}) + FRAME + frames[handler])
