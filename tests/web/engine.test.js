// SPDX-License-Identifier: MIT
// The engine as WebAssembly: it imports nothing, and does what the native one did, call by call.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Engine } from "../../web/engine.js";

const RECORD = process.env.WEB_RECORD;
const wasm = readFileSync(`${process.env.WEB_BUILD}/pinless/pinless.wasm`);
const vectors = fileURLToPath(new URL("../vectors/firmware/", import.meta.url));

const EXPORTS =
  "memory reset alloc image_add image_add_bytes image_error image_covers image_copy lines_clear line_add ask say " +
  "identify plan update unprotect rescue rescued_address rescued_size io line_wanted line_even line_done tx tx_at tx_done rx tick " +
  "wait_ms step cut status status_names err_name chip_name app_version page_count page_address " +
  "page_size page_state";

function recorded(...files) {
  const run = spawnSync(RECORD, files, { maxBuffer: 2 ** 28, encoding: "latin1" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split("\n").filter(Boolean);
}

const fromHex = (text) => new Uint8Array(Buffer.from(text, "hex"));

test("nothing is imported, and what is exported is what engine.h names", async () => {
  const module = await WebAssembly.compile(wasm);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  assert.deepEqual(
    WebAssembly.Module.exports(module)
      .map((e) => e.name)
      .sort(),
    EXPORTS.split(" ").sort(),
  );
});

test("engine and page are small", () => {
  const folder = `${process.env.WEB_BUILD}/pinless`;
  const scripts = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
  const page = scripts.reduce((sum, name) => sum + statSync(`${folder}/${name}`).size, 0);
  assert.ok(scripts.length > 10 && page <= 60 * 1024, `${page} bytes of JavaScript`);
  assert.ok(wasm.length <= 54 * 1024, `${wasm.length} bytes of WebAssembly`);
  assert.ok(gzipSync(wasm).length <= 21 * 1024, "compressed, as it travels");
});

// One recorded call, made again.
class Replay {
  constructor(engine) {
    this.engine = engine;
    this.steps = {
      file: (address, hex) => assert.equal(engine.addFile(fromHex(hex), Number(address)).result, 0),
      setting: (baud, even) =>
        this.lines.push({ baud: Number(baud), parity: even === "1" ? "even" : "none" }),
      planned: (flags) => {
        this.planFlags = Number(flags);
      },
      identify: (now, gently) => {
        engine.setLines(this.lines);
        engine.identify(gently === "1", Number(now));
      },
      plan: (_, result) => assert.equal(engine.plan(this.planFlags), Number(result)),
      update: (now, flags) => assert.equal(engine.update(Number(flags), Number(now)), 0),
      ask: (now, product) => engine.ask(1, Number(product), 0x1a2b3c4d, Number(now)),
      say: (now, ...words) => engine.say(words.join(" "), Number(now)),
      line: (now, baud) => {
        const wanted = engine.lineWanted();
        assert.equal(wanted.parity === "even" ? wanted.baud : -wanted.baud, Number(baud));
        engine.lineDone(Number(now));
      },
      tx: (now, hex) => {
        const bytes = engine.tx();
        assert.equal(Buffer.from(bytes).toString("hex"), hex);
        engine.txDone(bytes.length, Number(now));
      },
      wait: (now, ms) => assert.equal(engine.waitMs(Number(now)), Number(ms)),
      rx: (now, hex = "") => engine.rx(fromHex(hex), Number(now)),
      tick: (now) => engine.tick(Number(now)),
      cut: (_, why) => engine.cut(Number(why)),
      step: (now, result) => assert.equal(engine.step(Number(now)), Number(result)),
      end: (result) => {
        this.result = Number(result);
      },
    };
  }

  begin(name) {
    this.name = name;
    this.lines = [];
    this.engine.reset();
  }
}

test("updates and requests, byte for byte and step for step as the native engine", async () => {
  const replay = new Replay(await Engine.load(wasm));
  const ends = new Map();
  let bytes = 0;
  for (const line of recorded()) {
    const [what, ...rest] = line.split(" ");
    if (what === "scenario") {
      replay.begin(rest.join(" "));
      continue;
    }
    try {
      replay.steps[what](...rest);
    } catch (error) {
      error.message = `${replay.name}, ${line.slice(0, 80)}: ${error.message}`;
      throw error;
    }
    if (what === "tx") bytes += rest[1].length / 2;
    if (what === "end") ends.set(replay.result, (ends.get(replay.result) ?? 0) + 1);
  }
  // A replay in which nothing succeeds, or nothing fails, proves nothing.
  assert.ok(bytes > 3e5 && ends.get(0) > 100 && ends.size > 8, `${bytes} bytes, ${[...ends]}`);
});

test("firmware files, good and damaged, are read as natively", async () => {
  const names = [
    "hello.hex",
    "hello.srec",
    "hello.bin",
    "gaps-02.hex",
    "gaps-04.hex",
    "gaps.s19",
    "gaps.s28",
  ];
  const engine = await Engine.load(wasm);
  let good = 0;
  for (const line of recorded(...names.map((name) => vectors + name))) {
    const [, what, rest] = line.match(/^(\w+) ?(.*)$/);
    if (what === "file") {
      engine.reset();
      engine.file = readFileSync(rest);
    } else if (what === "address") {
      engine.outcome = engine.addFile(engine.file, Number(rest));
    } else if (what === "result") {
      assert.equal(engine.outcome.result, Number(rest));
    } else if (what === "error") {
      assert.equal(engine.outcome.error, rest);
    } else {
      const [address, hex] = rest.split(" ");
      for (let at = 0; at < hex.length; at += 8192) {
        const piece = hex.slice(at, at + 8192);
        const found = engine.imageBytes(Number(address) + at / 2, piece.length / 2);
        assert.equal(Buffer.from(found).toString("hex"), piece);
      }
      good++;
    }
  }
  assert.ok(good >= names.length);
});

test("damage is told with its line, and kinds that need libelf are refused", async () => {
  const engine = await Engine.load(wasm);
  const add = (text) => engine.addFile(new TextEncoder().encode(text), 0x08000000);
  assert.deepEqual(add(":0100000001FF\n"), {
    result: -41,
    error: "line 1: checksum is 0xFF, should be 0xFE",
  });
  assert.match(add("\x7fELF\x01\x01\x01").error, /objcopy -O ihex/);
  assert.equal(add("").result, -43);
});

test("files that claim the same address are refused", async () => {
  const engine = await Engine.load(wasm);
  assert.equal(engine.addFile(new Uint8Array(100), 0x08000000).result, 0);
  assert.equal(engine.addFile(new Uint8Array(100), 0x08000064).result, 0);
  assert.equal(engine.addFile(new Uint8Array(2), 0x08000063).result, -42);
});
