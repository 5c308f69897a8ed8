// SPDX-License-Identifier: MIT
// Step 3: which build, its parts fetched and checked, and what writing them would do.
import { ERR, OK, PLAN } from "../engine.js";
import { fetchPart, matchingBuilds, Refusal } from "../manifest.js";

const hex = (n) => `0x${n.toString(16).toUpperCase().padStart(8, "0")}`;

function refuseChip({ engine, manifest }) {
  const { pid } = engine.status();
  const wanted = [...new Set(manifest.builds.flatMap((b) => b.chips))];
  throw new Refusal("wrongChip", {
    found: engine.chipName() || "?",
    pid: `0x${pid.toString(16)}`,
    wanted: wanted.map((id) => `0x${id.toString(16)}`).join(", "),
  });
}

async function chooseBuild(job) {
  const builds = matchingBuilds(job.manifest, job.engine.status());
  if (builds.length === 0) refuseChip(job);
  if (builds.length === 1) return builds[0];
  const board = await job.ask("choose", {
    boards: builds.map(({ board, title }) => ({ board, title })),
  });
  return builds.find((b) => b.board === board) ?? builds[0];
}

// A file of the user's own: as the chosen board's build, without its parts.
const withFile = (build, file) => ({ ...build, parts: [], file });

function take(job, name, bytes, address) {
  const { result, error } = job.engine.addFile(bytes, address);
  if (result !== OK)
    throw new Refusal("fileBad", { name, error, code: job.engine.errorName(result) });
}

async function fetchParts(job, build) {
  const total = build.parts.reduce((sum, part) => sum + part.size, 0);
  let done = 0;
  job.show("download", { done, total });
  for (const part of build.parts) {
    const bytes = await fetchPart(part, job.manifest.url, (n) => {
      done += n;
      job.show("download", { done, total });
    });
    take(job, part.path, bytes, part.address);
  }
  if (build.file) take(job, build.file.name, build.file.bytes, job.engine.status().flashBase);
}

// --- Kept ranges ---

function overlaps(page, keep) {
  return page.address < keep.address + keep.size && keep.address < page.address + page.size;
}

function checkKeeps({ engine }, build, pages) {
  for (const keep of build.keep) {
    const hit =
      engine.imageCovers(keep.address, keep.size) ||
      (build.erase === "pages" && pages.some((page) => page.state && overlaps(page, keep)));
    if (hit) throw new Refusal("keepHit", { title: keep.title || hex(keep.address) });
  }
}

// --- The plan ---

export function plan(job, build) {
  const result = job.engine.plan(build.erase === "pages" ? PLAN.NO_KEEP : 0);
  if (result === ERR.WRONG_CHIP) throw new Refusal("otherProduct");
  if (result !== OK)
    throw new Refusal(result === ERR.PROTECTED ? "protected" : "planFailed", {
      code: job.engine.errorName(result),
      address: hex(job.engine.status().badAddress),
    });
  const pages = job.engine.pages();
  checkKeeps(job, build, pages);
  return pages;
}

export async function prepare(job) {
  const chosen = await chooseBuild(job);
  const build = job.file ? withFile(chosen, job.file) : chosen;
  await fetchParts(job, build);
  return build;
}
