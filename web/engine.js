// SPDX-License-Identifier: MIT
// The host engine, web/wasm/engine.h, as an object: bytes and milliseconds in, bytes and results out.

export const BUSY = 1;
export const OK = 0;
export const ERR = {
  NO_ROOM: -3,
  NO_ANSWER: -10,
  GARBLED: -13,
  PORT_LOST: -15,
  CANCELLED: -16,
  ENTRY_REFUSED: -17,
  ENTRY_KEY: -18,
  WRONG_CHIP: -21,
  PROTECTED: -22,
};
export const TARGET = { NONE: 0, ROM: 1, LOADER: 2 };
export const PLAN = { NO_KEEP: 1 };
export const UPDATE = { NO_START: 8 };
export const PHASES = ["compare", "keep", "erase", "write", "verify", "start", "done"];

export class Engine {
  #wasm;
  #names;

  // bytes: the content of pinless.wasm.
  static async load(bytes) {
    const { instance } = await WebAssembly.instantiate(bytes, {});
    return new Engine(instance.exports);
  }

  constructor(wasm) {
    this.#wasm = wasm;
    this.#names = this.#nameList(wasm.status_names());
    wasm.reset();
  }

  // Memory may move whenever it grows: views are made anew each time.
  #bytes(at, length) {
    return new Uint8Array(this.#wasm.memory.buffer, at, length);
  }

  #text(at) {
    const all = new Uint8Array(this.#wasm.memory.buffer, at);
    return new TextDecoder().decode(all.subarray(0, all.indexOf(0)));
  }

  #nameList(at) {
    const names = [];
    for (let name = this.#text(at); name; name = this.#text(at)) {
      names.push(name);
      at += name.length + 1;
    }
    return names;
  }

  // --- The image ---

  reset() {
    this.#wasm.reset();
  }

  // A file's bytes; address is where they belong if they are a BIN.
  addFile(bytes, address) {
    const at = this.#wasm.alloc(bytes.length);
    if (at === 0) return { result: ERR.NO_ROOM, error: "" };
    this.#bytes(at, bytes.length).set(bytes);
    const result = this.#wasm.image_add(at, bytes.length, address);
    return { result, error: this.#text(this.#wasm.image_error()) };
  }

  // Bytes as they are, whatever they look like.
  addBytes(bytes, address) {
    const at = this.#wasm.alloc(bytes.length);
    if (at === 0) return ERR.NO_ROOM;
    this.#bytes(at, bytes.length).set(bytes);
    return this.#wasm.image_add_bytes(at, bytes.length, address);
  }

  imageCovers(address, size) {
    return this.#wasm.image_covers(address, size) !== 0;
  }

  // What the image holds from address on, at most 4096 bytes; erased where it holds nothing.
  imageBytes(address, length) {
    const out = this.#bytes(this.#wasm.io(), length);
    out.fill(0xff);
    this.#wasm.image_copy(address, length);
    return out.slice();
  }

  // --- The link ---

  // settings: [{baud, parity: "even" | "none"}], tried in this order.
  setLines(settings) {
    this.#wasm.lines_clear();
    for (const { baud, parity } of settings) this.#wasm.line_add(baud, parity === "even" ? 1 : 0);
  }

  ask(target, product, tag, now) {
    this.#wasm.ask(target, product, tag, now);
  }

  say(text, now) {
    const bytes = new TextEncoder().encode(text);
    this.#bytes(this.#wasm.io(), bytes.length).set(bytes);
    this.#wasm.say(bytes.length, now);
  }

  identify(gently, now) {
    this.#wasm.identify(gently ? 1 : 0, now);
  }

  plan(flags) {
    return this.#wasm.plan(flags);
  }

  update(flags, now) {
    return this.#wasm.update(flags, now);
  }

  unprotect(now) {
    return this.#wasm.unprotect(now);
  }

  // Bytes that a failed update has left in memory only are added to the image: [{address, bytes}].
  rescue() {
    return Array.from({ length: this.#wasm.rescue() }, (_, run) => {
      const address = this.#wasm.rescued_address(run);
      return { address, bytes: this.#longBytes(address, this.#wasm.rescued_size(run)) };
    });
  }

  #longBytes(address, size) {
    const out = new Uint8Array(size);
    for (let at = 0; at < size; at += 4096)
      out.set(this.imageBytes(address + at, Math.min(4096, size - at)), at);
    return out;
  }

  // --- Driving ---

  // {baud, parity} to set, or null.
  lineWanted() {
    const baud = this.#wasm.line_wanted();
    return baud ? { baud, parity: this.#wasm.line_even() ? "even" : "none" } : null;
  }

  lineDone(now) {
    this.#wasm.line_done(now);
  }

  // A copy of what is to be sent; empty if nothing is.
  tx() {
    const length = this.#wasm.tx();
    return this.#bytes(this.#wasm.tx_at(), length).slice();
  }

  txDone(length, now) {
    this.#wasm.tx_done(length, now);
  }

  rx(bytes, now) {
    const room = 4096;
    for (let at = 0; at < bytes.length; at += room) {
      const piece = bytes.subarray(at, at + room);
      this.#bytes(this.#wasm.io(), piece.length).set(piece);
      this.#wasm.rx(piece.length, now);
    }
  }

  tick(now) {
    this.#wasm.tick(now);
  }

  waitMs(now) {
    return this.#wasm.wait_ms(now);
  }

  step(now) {
    return this.#wasm.step(now);
  }

  cut(why) {
    this.#wasm.cut(why);
  }

  // --- Results ---

  status() {
    const values = new Uint32Array(
      this.#wasm.memory.buffer,
      this.#wasm.status(),
      this.#names.length,
    );
    return Object.fromEntries(this.#names.map((name, i) => [name, values[i]]));
  }

  errorName(result) {
    return this.#text(this.#wasm.err_name(result));
  }

  chipName() {
    return this.#text(this.#wasm.chip_name());
  }

  appVersion() {
    return this.#text(this.#wasm.app_version());
  }

  // [{address, size, state}], state 0 untouched, 1 written, 2 written and its rest kept.
  pages() {
    return Array.from({ length: this.#wasm.page_count() }, (_, page) => ({
      address: this.#wasm.page_address(page),
      size: this.#wasm.page_size(page),
      state: this.#wasm.page_state(page),
    }));
  }
}
