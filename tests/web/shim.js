// SPDX-License-Identifier: MIT
// In place of Web Serial: for a browser whose workers have no serial ports, where the flow runs in the
// page, and for machines that refuse the namespaces of with_port.sh.
import { spawnSync } from "node:child_process";
import { appendFileSync, constants, existsSync, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";

// The page's end: a port with Web Serial's face. Runs in the page.
function pageEnd() {
  const call = (...what) => globalThis.pinlessTerminal(...what);
  const lost = () => new DOMException("The device has been lost.", "NetworkError");

  class Port {
    readable = null;
    writable = null;
    #hears = null;

    getInfo = () => ({ usbVendorId: 0x1a86, usbProductId: 0x7523 });

    async open({ baudRate, parity }) {
      if (!(await call("open", baudRate, parity))) throw lost();
      this.readable = new ReadableStream({
        start: (controller) => {
          this.#hears = controller;
        },
      });
      this.writable = new WritableStream({ write: (bytes) => call("write", Array.from(bytes)) });
    }

    async close() {
      this.readable = null;
      await call("close");
    }

    setSignals = (signals) => call("signals", signals);

    hear(bytes) {
      if (this.readable) this.#hears.enqueue(new Uint8Array(bytes));
    }

    lose() {
      if (this.readable) this.#hears.error(lost());
      this.readable = null;
    }
  }

  const port = new Port();
  globalThis.pinlessPort = port;
  const serial = { getPorts: async () => [port], requestPort: async () => port };
  Object.defineProperty(navigator, "serial", { value: serial });
}

// The other end: the terminal that link points to. What modem.c would have seen goes to log.
class Terminal {
  #link;
  #log;
  #fd = -1;
  #stream = null;
  #lines = { dataTerminalReady: true, requestToSend: true };

  constructor(link, log) {
    this.#link = link;
    this.#log = log;
  }

  open(page, baud, parity) {
    if (!existsSync(this.#link)) return false;
    spawnSync("stty", ["-F", this.#link, String(baud), "raw", "-echo"]);
    this.#fd = openSync(this.#link, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    appendFileSync(this.#log, `line 8${parity === "even" ? "E" : "N"}1\n`);
    this.#stream = new ReadStream(this.#fd);
    this.#stream.on("data", (bytes) =>
      page.evaluate((b) => globalThis.pinlessPort.hear(b), Array.from(bytes)).catch(() => {}),
    );
    const gone = () => page.evaluate(() => globalThis.pinlessPort.lose()).catch(() => {});
    this.#stream.on("error", gone).on("end", gone);
    return true;
  }

  write(bytes) {
    writeSync(this.#fd, Uint8Array.from(bytes));
  }

  signals(signals) {
    Object.assign(this.#lines, signals);
    const { dataTerminalReady, requestToSend } = this.#lines;
    appendFileSync(this.#log, `dtr ${Number(dataTerminalReady)} rts ${Number(requestToSend)}\n`);
  }

  close() {
    this.#stream?.destroy();
    this.#stream = null;
    this.#fd = -1;
  }
}

export async function installShim(context, link, log) {
  const terminal = new Terminal(link, log);
  context.on("close", () => terminal.close());
  await context.exposeBinding("pinlessTerminal", ({ page }, what, ...values) =>
    what === "open" ? terminal.open(page, ...values) : terminal[what](...values),
  );
  await context.addInitScript(pageEnd);
}
