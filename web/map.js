// SPDX-License-Identifier: MIT
// A picture of the flash: what is written, kept, left alone. Told by pattern and words, not by colour alone.
import { h, svg } from "./dom.js";

const WIDTH = 600;
const HEIGHT = 36;
const KINDS = ["untouched", "written", "partly"];

// Neighbours of one kind become one box.
function runs(pages) {
  const out = [];
  for (const { address, size, state } of pages) {
    const last = out.at(-1);
    if (last && last.state === state) last.size += size;
    else out.push({ address, size, state });
  }
  return out;
}

function box(base, total, address, size, kind) {
  return svg("rect", {
    x: ((address - base) / total) * WIDTH,
    y: 0,
    width: Math.max((size / total) * WIDTH, 2),
    height: HEIGHT,
    class: kind,
  });
}

function pattern() {
  return svg(
    "defs",
    {},
    svg(
      "pattern",
      { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: 6, height: 6, class: "written" }),
      svg("path", { d: "M0 6 6 0", class: "hatch" }),
    ),
  );
}

const legend = (t, kinds) =>
  h(
    "ul",
    { class: "legend" },
    kinds.map((kind) =>
      h(
        "li",
        {},
        h("span", { class: `swatch ${kind}` }),
        t(`map${kind[0].toUpperCase()}${kind.slice(1)}`),
      ),
    ),
  );

export function memoryMap(t, pages, keeps) {
  const base = pages[0].address;
  const total = pages.reduce((sum, page) => sum + page.size, 0);
  const written = pages.filter((page) => page.state).length;
  const text = t("mapText", { written, pages: pages.length, untouched: pages.length - written });
  const kinds = KINDS.filter((_, state) => pages.some((page) => page.state === state));
  if (keeps.length > 0) kinds.push("kept");
  return h(
    "figure",
    { class: "map" },
    h("figcaption", {}, t("mapTitle")),
    svg(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: "img",
        "aria-label": text,
        preserveAspectRatio: "none",
      },
      pattern(),
      runs(pages).map((run) => box(base, total, run.address, run.size, KINDS[run.state])),
      keeps.map((keep) => box(base, total, keep.address, keep.size, "kept")),
    ),
    legend(t, kinds),
    h("p", { class: "quiet" }, text),
  );
}
