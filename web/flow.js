// SPDX-License-Identifier: MIT
// An update from beginning to end. Runs where the port is: in a worker, or in the page itself.
import { Engine, ERR, OK, TARGET } from "./engine.js";
import { Link, now, PortError, sleep } from "./link.js";
import { loadManifest, Refusal } from "./manifest.js";
import { reportText } from "./report.js";
import { plan, prepare } from "./steps/choose.js";
import { enter } from "./steps/enter.js";
import { write } from "./steps/write.js";

const GREET_TRIES = 2;
const UNPROTECT_MS = 1500;
const FIND_MS = 500;

const uidOf = ({ uidKnown, uid0, uid1, uid2 }) => (uidKnown ? `${uid0} ${uid1} ${uid2}` : "?");

// Where the image holds nothing of a run of bytes: [[from, to], ...].
function gaps(engine, { address, bytes }) {
  const out = [];
  let from = -1;
  for (let i = 0; i <= bytes.length; i++) {
    const free = i < bytes.length && !engine.imageCovers(address + i, 1);
    if (free && from < 0) from = i;
    if (free || from < 0) continue;
    out.push([from, i]);
    from = -1;
  }
  return out;
}

// Bytes beside the image that a failed update has left in this page only, for the next attempt.
class Held {
  #runs = [];
  #uid = "?";

  get bytes() {
    return this.#runs.reduce((sum, run) => sum + run.bytes.length, 0);
  }

  take(engine) {
    const { erasedByte } = engine.status();
    const runs = engine.rescue().filter(({ bytes }) => bytes.some((b) => b !== erasedByte));
    if (runs.length === 0) return;
    const others = this.#runs.filter((old) => !runs.some((run) => run.address === old.address));
    this.#runs = [...others, ...runs];
    this.#uid = uidOf(engine.status());
  }

  // Part of the image from now on, where the firmware leaves room for them.
  give(engine) {
    if (this.#uid !== uidOf(engine.status())) return;
    for (const run of this.#runs)
      for (const [from, to] of gaps(engine, run))
        engine.addBytes(run.bytes.subarray(from, to), run.address + from);
  }

  drop() {
    this.#runs = [];
  }
}

// What the steps share. show and ask are the page's ends.
class Job {
  constructor(engine, manifest, ui, file, held) {
    this.engine = engine;
    this.manifest = manifest;
    this.ui = ui;
    this.file = file;
    this.held = held;
    this.cancelled = false;
    this.entered = false;
  }

  show(step, detail) {
    this.ui.show({ step, ...detail });
  }

  ask(step, detail) {
    return this.ui.ask({ step, ...detail });
  }

  check() {
    if (this.cancelled) throw new Refusal("cancelled");
  }

  cancel() {
    this.cancelled = true;
    this.link?.cancel();
  }
}

// --- Ports: the page asks for permission, and names its choice by its place in the list ---

async function portAt(choice) {
  const ports = await navigator.serial.getPorts();
  const { usbVendorId, usbProductId } = choice;
  const isIt = (port) => {
    const info = port.getInfo();
    return info.usbVendorId === usbVendorId && info.usbProductId === usbProductId;
  };
  const port = ports[choice.index];
  return port && isIt(port) ? port : ports.find(isIt);
}

// The port comes back when the cable does.
async function waitForPort(job, choice) {
  for (;;) {
    job.check();
    const port = await portAt(choice);
    if (port && port.connected !== false) return port;
    await sleep(FIND_MS);
  }
}

// --- Steps ---

function targetOf({ engine }) {
  const s = engine.status();
  const version = `${s.loaderVersion >> 4}.${s.loaderVersion & 15}`;
  return { ...s, chip: engine.chipName(), version };
}

async function find(job, inLoader) {
  job.show("enter", {});
  await findAgain(job, inLoader);
}

async function findAgain(job, inLoader) {
  const result = await enter(job, inLoader);
  if (result === OK) return;
  job.check();
  const { pid } = job.engine.status();
  const causes = { [-20]: "unknownChip", [ERR.PORT_LOST]: "portLost" };
  throw new Refusal(causes[result] ?? "linkLost", {
    code: job.engine.errorName(result),
    pid: `0x${pid.toString(16)}`,
    chip: "unchanged",
  });
}

// Lifting read-out protection erases the chip, so it has a consent of its own.
async function liftProtection(job) {
  if (!job.engine.status().readProtected) return;
  const answer = await job.ask("protected", { target: targetOf(job) });
  if (answer !== "erase everything") throw new Refusal("cancelled");
  job.show("unprotect", {});
  job.engine.unprotect(now());
  const result = await job.link.finish();
  if (result !== OK) throw new Refusal("unprotectFailed", { code: job.engine.errorName(result) });
  await sleep(UNPROTECT_MS);
  await find(job, true);
}

// Who is there now? Only for products that can be asked.
async function greet(job) {
  const { entry } = job.manifest;
  if (entry.method !== "request" && entry.method !== "loader") return "";
  await job.link.setLine(entry.app);
  for (let i = 0; i < GREET_TRIES; i++) {
    job.engine.ask(TARGET.NONE, entry.product, i + 1, now());
    if ((await job.link.finish()) === OK) return job.engine.appVersion();
  }
  return "";
}

async function review(job, build) {
  job.uid = uidOf(job.engine.status());
  const pages = plan(job, build);
  const target = targetOf(job);
  const answer = await job.ask("review", {
    target,
    pages,
    build: { board: build.board, title: build.title, keep: build.keep },
    file: build.file?.name ?? "",
  });
  if (answer !== "update") throw new Refusal("cancelled");
}

// A lost cable ends nothing: when the port is back, the loader is looked for and the rest written.
async function writeUntilDone(job, build, choice) {
  for (;;) {
    try {
      return await write(job, build);
    } catch (error) {
      if (error.cause !== "portLost") throw error;
      await resume(job, build, choice, error.detail);
    }
  }
}

async function resume(job, build, choice, detail) {
  for (;;) {
    try {
      job.held.take(job.engine);
      await job.link.close();
      job.show("lost", detail);
      job.connect(await waitForPort(job, choice));
      await findAgain(job, detail.chip === "partial");
      if (uidOf(job.engine.status()) !== job.uid) throw new Refusal("otherProduct");
      plan(job, build);
      return;
    } catch (error) {
      if (error.cause !== "portLost" && error.cause !== "portOpen") throw error;
      await sleep(FIND_MS);
    }
  }
}

async function update(job, choice, inLoader) {
  job.connect(await waitForPort(job, choice));
  await find(job, inLoader);
  await liftProtection(job);
  const build = await prepare(job);
  job.check();
  job.held.give(job.engine);
  await review(job, build);
  const result = await writeUntilDone(job, build, choice);
  job.held.drop();
  const version = build.start ? await greet(job) : "";
  return { result, version, started: build.start };
}

// --- The page's end: messages in, states out ---

export class Flow {
  #post;
  #engine = null;
  #manifest = null;
  #job = null;
  #answer = () => {};
  #held = new Held();
  #steps = [];

  constructor(post) {
    this.#post = post;
  }

  #ui() {
    return {
      show: (state) => this.#show(state),
      ask: (state) =>
        new Promise((done) => {
          this.#answer = done;
          this.#show(state);
        }),
    };
  }

  #show(state) {
    if (this.#steps.at(-1) !== state.step) this.#steps.push(state.step);
    this.#post(state);
  }

  #report(cause, detail) {
    return reportText({
      cause,
      detail,
      status: this.#engine?.status() ?? {},
      manifest: this.#manifest,
      steps: this.#steps,
      trace: this.#job?.link?.trace ?? [],
    });
  }

  #fail(error) {
    const known = error instanceof PortError || error instanceof Refusal;
    const cause = known ? error.cause : "internal";
    const detail = { ...error.detail, message: error.message };
    const report = this.#report(cause, detail);
    this.#show({ step: "failed", cause, detail, report, held: this.#held.bytes });
  }

  async #load({ manifest, key, wasm }) {
    this.#engine ??= await Engine.load(await (await fetch(wasm)).arrayBuffer());
    this.#manifest = await loadManifest(manifest, key);
    const { name, version, released, notes, ports, signed } = this.#manifest;
    this.#show({ step: "ready", name, version, released, notes, ports, signed });
  }

  async #begin({ choice, inLoader, file }) {
    this.#engine.reset();
    const job = new Job(this.#engine, this.#manifest, this.#ui(), file, this.#held);
    job.connect = (port) => {
      job.link = new Link(this.#engine, port);
    };
    this.#job = job;
    try {
      const done = await update(job, choice, inLoader);
      this.#show({ step: "done", ...done, report: this.#report("done", {}) });
    } catch (error) {
      this.#held.take(this.#engine);
      throw error;
    } finally {
      await job.link?.close();
    }
  }

  // message: {do: "load" | "begin" | "answer" | "cancel", ...}
  async receive(message) {
    try {
      if (message.do === "load") await this.#load(message);
      else if (message.do === "begin") await this.#begin(message);
      else if (message.do === "answer") this.#answer(message.value);
      else if (message.do === "cancel") {
        this.#job?.cancel();
        this.#answer("cancel");
      }
    } catch (error) {
      this.#fail(error);
    }
  }
}
