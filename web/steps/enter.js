// SPDX-License-Identifier: MIT
// Step 2: from a running application into its loader, and who that is.
import { ERR, OK, TARGET } from "../engine.js";
import { now, sleep } from "../link.js";
import { Refusal } from "../manifest.js";

const START_MS = 600; // longer than nearly all ROM loaders take to start

const nobody = (result) => result === ERR.NO_ANSWER || result === ERR.GARBLED;

async function identify(job, gently) {
  job.engine.setLines(job.manifest.link);
  job.engine.identify(gently, now());
  return job.link.finish();
}

// Only to tell answers apart: need not be secret.
const newTag = () => crypto.getRandomValues(new Uint32Array(1))[0];

async function request({ engine, link, manifest: { entry } }) {
  await link.setLine(entry.app);
  if (entry.method === "text") engine.say(entry.text, now());
  else {
    const target = entry.method === "loader" ? TARGET.LOADER : TARGET.ROM;
    engine.ask(target, entry.product, newTag(), now());
  }
  const result = await link.finish();
  // Whoever understands a text need not answer it.
  return result === ERR.NO_ANSWER && entry.method === "text" ? OK : result;
}

// Ask by the manifest's method. OK: a loader should be there soon.
async function leave(job) {
  const { entry, link: lines } = job.manifest;
  if (entry.method === "none") return ERR.NO_ANSWER;
  let result = OK;
  if (entry.method === "lines") {
    await job.link.setLine(lines[0]);
    await job.link.pullLines(entry.lines);
  } else result = await request(job);
  if (result === ERR.ENTRY_REFUSED) throw new Refusal("entryRefused");
  if (result === ERR.ENTRY_KEY) throw new Refusal("entryKey");
  if (result === OK) await sleep(START_MS);
  return result;
}

// The user brings the product into its loader by hand, while we keep asking.
async function byHand(job) {
  const { help, image } = job.manifest.entry;
  const picture = image ? new URL(image, job.manifest.url).href : "";
  job.show("byHand", { help, picture });
  for (;;) {
    const result = await identify(job, false);
    if (!nobody(result)) return result;
    job.check();
  }
}

// inLoader: the user says that it is there already. Returns enum pl_err.
export async function enter(job, inLoader) {
  let result = await identify(job, !inLoader);
  if (nobody(result) && !inLoader) {
    const left = await leave(job);
    job.check();
    job.entered = left === OK;
    if (left === OK) result = await identify(job, false);
    else if (!nobody(left)) return left;
  }
  return nobody(result) ? byHand(job) : result;
}
