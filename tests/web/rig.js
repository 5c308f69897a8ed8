// SPDX-License-Identifier: MIT
// A web server with the page, a virtual STM32 behind a serial port, and a real browser between them.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { installShim } from "./shim.js";

export const BUILD = process.env.WEB_BUILD;
export const WORK = process.env.WEB_WORK;
const BOARD = process.env.WEB_BOARD;
const SHIM = process.env.WEB_SHIM === "1";
const LINK = join(WORK, "tty");
const MODEM_LOG = join(WORK, "modem.log");
const SCREENS = join(BUILD, "screens");
const PORT = Number(process.env.WEB_PORT);
const OTHER_PORT = PORT + 1;
export const ORIGIN = `http://localhost:${PORT}`;
export const OTHER_ORIGIN = `http://localhost:${OTHER_PORT}`;

const TYPES = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};
// What docs/web.md recommends.
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

// --- The server: files of the test first, then what was built ---

export const files = new Map();

// The firmware that `make serve` offers is none of a test's.
function builtFile(path) {
  const file = join(BUILD, path);
  if (path.startsWith("/firmware/") || !extname(path) || !existsSync(file)) return null;
  return readFileSync(file);
}

function answer(request, response, headers) {
  const path = decodeURIComponent(new URL(request.url, ORIGIN).pathname);
  const body = files.get(path) ?? builtFile(path);
  if (body === null) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, ...headers }).end(body);
}

const server = createServer((rq, rs) => answer(rq, rs, { "content-security-policy": POLICY }));
const otherServer = createServer((rq, rs) => answer(rq, rs, {}));

// --- The board ---

let board = null;
let said = "";

const until = async (holds, what, ms = 5000) => {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${what} did not happen in ${ms} ms; the board said: ${said}`);
};

// kind: "rom" or "run"; the flash goes to flashFile() when the host has gone.
export async function startBoard(kind, ...options) {
  said = "";
  board = spawn(BOARD, [kind, "--link", LINK, "--flash-out", flashFile(), ...options]);
  for (const stream of [board.stdout, board.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  await until(() => existsSync(LINK), "start of the board");
}

export async function stopBoard() {
  const running = board;
  board = null;
  if (!running || running.exitCode !== null) return;
  const ended = new Promise((done) => running.on("exit", done));
  running.kill("SIGTERM");
  await ended;
}

export const boardSays = (pattern) => until(() => pattern.test(said), `board: ${pattern}`);
export const boardEnds = () => until(() => board.exitCode !== null, "end of the board");
export const flashFile = () => join(WORK, "flash.bin");

// udev's word that the adapter has gone or come.
export function plugEvent(action) {
  if (SHIM) return Promise.resolve();
  return new Promise((done, fail) => {
    const script = new URL("plug_event.py", import.meta.url).pathname;
    spawn("python3", [script, action, "shm/pinless-tty"]).on("exit", (code) =>
      code === 0 ? done() : fail(new Error(`plug_event.py: ${code}`)),
    );
  });
}

export const modemLog = () => (existsSync(MODEM_LOG) ? readFileSync(MODEM_LOG, "utf8") : "");

// --- Firmware and manifests ---

export function image(size, seed = 1) {
  const bytes = Buffer.alloc(size);
  let x = seed;
  for (let i = 0; i < size; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    bytes[i] = x >>> 24;
  }
  bytes.writeUInt32LE(0x20002000, 0);
  bytes.writeUInt32LE(0x08000101, 4);
  return bytes;
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

export const partOf = (path, bytes, more = {}) => {
  files.set(`/firmware/${path}`, bytes);
  return { path, address: "0x08000000", size: bytes.length, sha256: sha256(bytes), ...more };
};

export function manifestOf(bytes, more = {}) {
  return {
    format: "pinless-manifest/1",
    name: "Widget",
    version: "1.4.2",
    released: "2026-10-01",
    notes: "The display no longer flickers.",
    ports: [{ vid: "0x1a86", pid: "0x7523" }],
    builds: [{ board: "widget", chips: ["0x462"], parts: [partOf("widget.bin", bytes)] }],
    ...more,
  };
}

export function serveManifest(manifest) {
  const bytes = Buffer.from(typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  files.set("/firmware/manifest.json", bytes);
  return bytes;
}

// --- The browser ---

let browser = null;

export async function open() {
  mkdirSync(SCREENS, { recursive: true });
  rmSync(MODEM_LOG, { force: true });
  await new Promise((done) => server.listen(PORT, "localhost", done));
  await new Promise((done) => otherServer.listen(OTHER_PORT, "localhost", done));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", ...(SHIM ? ["--disable-blink-features=Serial"] : [])],
    env: { ...process.env, LD_PRELOAD: process.env.WEB_MODEM, PINLESS_MODEM_LOG: MODEM_LOG },
  });
  return browser.version();
}

export async function close() {
  await browser?.close();
  await stopBoard();
  server.close();
  otherServer.close();
}

// The page with the element, and the sentences that matter.
export class Page {
  // strings: sentences to replace; without: a part of navigator that this browser lacks.
  static async visit({
    key = "",
    options = {},
    manifest = "firmware/manifest.json",
    strings = {},
    without = "",
    path = "test.html",
  } = {}) {
    const context = await browser.newContext({ viewport: { width: 800, height: 900 }, ...options });
    if (SHIM && without !== "serial") await installShim(context, LINK, MODEM_LOG);
    const page = await context.newPage();
    const self = new Page(page);
    if (process.env.WEB_VERBOSE) page.on("console", (m) => console.log(m.text()));
    page.on("pageerror", (error) => self.errors.push(error.message));
    if (without)
      await page.addInitScript(
        `Object.defineProperty(navigator, "${without}", { value: undefined })`,
      );
    files.set(
      "/strings.js",
      `document.querySelector("pinless-flash").strings = ${JSON.stringify(strings)}`,
    );
    files.set(
      "/test.html",
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Test</title>
       <script type="module" src="pinless/pinless-flash.js"></script>
       <main><h1>Update</h1><pinless-flash manifest="${manifest}" key="${key}"></pinless-flash></main>
       <script src="strings.js"></script></html>`,
    );
    await page.goto(`${ORIGIN}/${path}`);
    return self;
  }

  constructor(page) {
    this.page = page;
    this.errors = [];
    this.element = page.locator("pinless-flash");
  }

  async step(name, ms = 15000) {
    try {
      await this.page.waitForFunction(
        (wanted) => document.querySelector("pinless-flash").getAttribute("step") === wanted,
        name,
        { timeout: ms, polling: 20 },
      );
    } catch {
      throw new Error(`not at ${name}: ${await this.text()} ${this.errors.join("; ")}`);
    }
  }

  text() {
    // biome-ignore lint/performance/useDomNodeTextContent: it is meant as it is seen
    return this.element.evaluate((e) => e.shadowRoot.querySelector(".box").innerText);
  }

  press(name) {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  // Fill in what the step asks, press Connect, and go on to review.
  async toReview() {
    await this.step("ready");
    await this.press("Connect");
    await this.step("review");
  }

  async update() {
    await this.toReview();
    await this.press("Update now");
  }

  async says(pattern) {
    const text = await this.text();
    if (!pattern.test(text)) throw new Error(`${pattern} is not in: ${text}`);
  }

  async screenshot(name) {
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
  }

  close() {
    return this.page.context().close();
  }
}

export { until };
