// SPDX-License-Identifier: MIT
// Step 4: erase, write, verify, start; and what is told when it does not get there.
import { ERR, OK, PHASES, UPDATE } from "../engine.js";
import { now } from "../link.js";
import { Refusal } from "../manifest.js";

const TELL_MS = 100;

// Reading back takes about as long as writing, so the time left can be told from what is done.
function leftMs(status, phaseMs, sinceStart) {
  const phase = PHASES[status.phase];
  const rate = status.done > 0 ? phaseMs / status.done : 0;
  if (rate > 0 && phaseMs > 500 && (phase === "write" || phase === "verify"))
    return rate * (status.total - status.done) + (phase === "write" ? rate * status.total : 0);
  return Math.max(0, status.estimateMs - sinceStart);
}

// A state for the page, at most every TELL_MS.
function teller(job) {
  const started = now();
  let phase = -1;
  let phaseStarted = started;
  let told = started - TELL_MS;
  return () => {
    const time = now();
    if (time - told < TELL_MS) return;
    told = time;
    const status = job.engine.status();
    if (status.phase !== phase) {
      phase = status.phase;
      phaseStarted = time;
    }
    job.show("write", {
      phase: PHASES[phase],
      done: status.done,
      total: status.total,
      address: status.address,
      leftMs: leftMs(status, time - phaseStarted, time - started),
    });
  };
}

const CAUSES = new Map([
  [ERR.PORT_LOST, "portLost"],
  [ERR.CANCELLED, "cancelled"],
  [-14, "linkLost"],
  [-11, "linkLost"],
  [-13, "linkLost"],
  [-23, "writeProtected"],
  [-24, "verify"],
]);

// What a product is left as: the page with its vectors goes first and comes back last.
function stateOfChip(status) {
  if (!status.changed) return "unchanged";
  return status.pagesUnproven === 0 ? "complete" : "partial";
}

export async function write(job, build) {
  const started = now();
  const begun = job.engine.update(build.start ? 0 : UPDATE.NO_START, started);
  if (begun !== OK) throw new Refusal("planFailed", { code: job.engine.errorName(begun) });
  const result = await job.link.finish(teller(job));
  const status = job.engine.status();
  if (result === OK) return { ...status, ms: now() - started };
  throw new Refusal(CAUSES.get(result) ?? "updateFailed", {
    code: job.engine.errorName(result),
    phase: PHASES[status.phase],
    address: `0x${status.address.toString(16).toUpperCase().padStart(8, "0")}`,
    found: status.found,
    expected: status.expected,
    chip: stateOfChip(status),
  });
}
