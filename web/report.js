// SPDX-License-Identifier: MIT
// What a user copies for the vendor's support: no secrets, no content of the flash but the last frames.

const hex = (n, digits) => `0x${(n ?? 0).toString(16).toUpperCase().padStart(digits, "0")}`;

function chipLines(s) {
  if (!s.pid) return [];
  const uid = s.uidKnown
    ? ["uid0", "uid1", "uid2"].map((w) => hex(s[w], 8).slice(2)).join("")
    : "?";
  return [
    `chip      PID ${hex(s.pid, 3)}, loader ${hex(s.loaderVersion, 2)}, UID ${uid}`,
    `flash     ${s.flashSize / 1024} KiB at ${hex(s.flashBase, 8)}${s.readProtected ? ", read-out protected" : ""}`,
    `line      ${s.baud} baud 8${s.parityEven ? "E" : "N"}1, answers within ${s.turnaroundMs} ms`,
  ];
}

function countLines(s) {
  if (!s.sent) return [];
  return [
    `update    ${s.pagesErased} pages erased, ${s.pagesUnchanged} unchanged, ${s.bytesWritten} bytes written, ` +
      `${s.bytesVerified} verified, ${s.repairs} repaired`,
    `link      ${s.sent} sent, ${s.received} received, ${s.nacks} refusals, ${s.timeouts} timeouts, ` +
      `${s.resyncs} recoveries, ${s.retries} retries, ${s.noise} stray bytes`,
  ];
}

export function reportText({ cause, detail, status, manifest, steps, trace }) {
  return [
    `pinless report`,
    `result    ${cause} ${JSON.stringify(detail)}`,
    `product   ${manifest ? `${manifest.name} ${manifest.version}${manifest.signed ? ", signed" : ""}` : "?"}`,
    `steps     ${steps.join(" > ")}`,
    ...chipLines(status),
    ...countLines(status),
    `browser   ${navigator.userAgent}`,
    ...(trace.length ? ["last frames, ms:", ...trace] : []),
  ].join("\n");
}
