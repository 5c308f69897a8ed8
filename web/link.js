// SPDX-License-Identifier: MIT
// The engine at a serial port: opens it as the engine wants, carries bytes, tells the time.
import { BUSY, ERR } from "./engine.js";

const BUFFER_SIZE = 16384;
const TRACE_ENTRIES = 60;

export const now = () => performance.now() >>> 0;
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// What kept a port from being opened or used; cause is a key of the string table.
export class PortError extends Error {
  constructor(cause, error) {
    super(error.message);
    this.cause = cause;
  }
}

const sameLine = (a, b) => a && b && a.baud === b.baud && a.parity === b.parity;

export class Link {
  #engine;
  #port;
  #line = null;
  #reader = null;
  #writer = null;
  #reading = null;
  #inbox = [];
  #wake = () => {};
  #fault = null;
  trace = [];

  constructor(engine, port) {
    this.#engine = engine;
    this.#port = port;
  }

  // --- Opening ---

  async setLine(line) {
    if (sameLine(this.#line, line)) {
      this.#inbox = [];
      return;
    }
    await this.close();
    await this.#open(line);
    this.#line = line;
    this.#note("line", `${line.baud} 8${line.parity === "even" ? "E" : "N"}1`);
  }

  async #open({ baud, parity }) {
    try {
      await this.#port.open({ baudRate: baud, parity, bufferSize: BUFFER_SIZE });
    } catch (error) {
      if (!this.#port.connected && this.#port.connected !== undefined) {
        this.#cut(ERR.PORT_LOST);
        return;
      }
      throw new PortError(error.name === "InvalidStateError" ? "portBusy" : "portOpen", error);
    }
    this.#writer = this.#port.writable.getWriter();
    this.#reading = this.#readAll();
  }

  async close() {
    this.#line = null;
    this.#inbox = [];
    const reader = this.#reader;
    this.#reader = null;
    await reader?.cancel().catch(() => {});
    await this.#reading;
    this.#writer?.releaseLock();
    this.#writer = null;
    await this.#port.close().catch(() => {});
  }

  // Noise on the line ends a stream, and the port offers another; a lost device offers none.
  async #readAll() {
    this.#reader = this.#port.readable?.getReader() ?? null;
    while (this.#reader) {
      const reader = this.#reader;
      try {
        for (let r = await reader.read(); !r.done; r = await reader.read()) this.#hear(r.value);
        reader.releaseLock();
        return;
      } catch (error) {
        reader.releaseLock();
        this.#note("fault", error.name);
        if (this.#reader) this.#reader = this.#port.readable?.getReader() ?? null;
        if (!this.#reader) this.#cut(ERR.PORT_LOST);
      }
    }
  }

  #hear(bytes) {
    this.#inbox.push(bytes);
    this.#wake();
  }

  // --- The end from outside ---

  #cut(why) {
    this.#fault ??= why;
    this.#engine.cut(why);
    this.#wake();
  }

  cancel() {
    this.#cut(ERR.CANCELLED);
  }

  get fault() {
    return this.#fault;
  }

  // --- Driving ---

  // Drive the activity that has been started to its end.
  async finish(onTurn = () => {}) {
    for (;;) {
      if (this.#fault) this.#engine.cut(this.#fault);
      const result = this.#engine.step(now());
      if (result !== BUSY) return this.#fault ?? result;
      if (this.#fault) return this.#fault;
      await this.#turn();
      onTurn();
    }
  }

  async #turn() {
    const line = this.#engine.lineWanted();
    if (line) {
      await this.setLine(line);
      this.#engine.lineDone(now());
    }
    await this.#send();
    await this.#wait(this.#engine.waitMs(now()));
    for (const bytes of this.#inbox.splice(0)) {
      this.#note("<", bytes);
      this.#engine.rx(bytes, now());
    }
    this.#engine.tick(now());
  }

  async #send() {
    const bytes = this.#engine.tx();
    if (bytes.length === 0 || this.#fault) return;
    this.#note(">", bytes);
    try {
      await this.#writer.write(bytes);
    } catch {
      this.#cut(ERR.PORT_LOST);
      return;
    }
    this.#engine.txDone(bytes.length, now());
  }

  #wait(ms) {
    if (this.#inbox.length > 0 || this.#fault || ms === 0) return undefined;
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        done();
      };
    });
  }

  // --- Modem lines: "dtr=0,rts=1,wait=100ms,rts=0", one after the other ---

  async pullLines(sequence) {
    for (const step of sequence.split(",")) {
      const [name, value] = step.split("=");
      if (name === "wait") await sleep(Number.parseInt(value, 10));
      else await this.#pull(name, value === "1");
    }
    this.#inbox = [];
  }

  async #pull(name, active) {
    const signals = { dtr: "dataTerminalReady", rts: "requestToSend", break: "break" };
    try {
      await this.#port.setSignals({ [signals[name]]: active });
    } catch (error) {
      throw new PortError("portLines", error);
    }
  }

  // --- What a report shows of the end ---

  #note(what, bytes) {
    const text =
      typeof bytes === "string"
        ? bytes
        : Array.from(bytes.subarray(0, 24), (b) => b.toString(16).padStart(2, "0")).join(" ") +
          (bytes.length > 24 ? ` ... (${bytes.length})` : "");
    this.trace.push(`${now()} ${what} ${text}`);
    if (this.trace.length > TRACE_ENTRIES) this.trace.shift();
  }
}
