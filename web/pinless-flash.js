// SPDX-License-Identifier: MIT
// <pinless-flash manifest="URL" key="BASE64">: the customer's end of an update. docs/web.md tells how to
// put it into a page.
import { startFlow } from "./host.js";
import { translator } from "./strings.js";
import { STYLE } from "./style.js";
import { View } from "./view.js";

const WASM = new URL("./pinless.wasm", import.meta.url).href;
const BUSY_STEPS = ["enter", "unprotect", "write", "lost"];

export class PinlessFlash extends HTMLElement {
  static observedAttributes = ["manifest", "key"];

  #root = this.attachShadow({ mode: "open" });
  #strings = {};
  #view = null;
  #flow = null;
  #state = { step: "loading" };
  #begun = false;
  #wakeLock = null;

  connectedCallback() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.replaceChildren();
    this.#view = new View(this.#root, {
      connect: (other) => this.connect({ other }),
      answer: (value) => this.#flow.send({ do: "answer", value }),
      cancel: () => this.#flow.send({ do: "cancel" }),
      again: () => this.#load(),
      copy: async (text) => {
        await navigator.clipboard.writeText(text);
        this.#view.say(translator(this.#strings)("copied"));
      },
    });
    this.#takeEarlyStrings();
    this.strings = this.#strings;
    if (!this.#supported()) return;
    this.#flow = startFlow((state) => this.#show(state));
    this.#load();
  }

  // Sentences in place of those of strings.js, by their keys.
  get strings() {
    return this.#strings;
  }

  set strings(table) {
    this.#strings = table;
    this.#view?.translate(translator(table));
  }

  // Set by a script that ran before this one, they hide the property.
  #takeEarlyStrings() {
    if (!Object.hasOwn(this, "strings")) return;
    const early = this.strings;
    delete this.strings;
    this.#strings = early;
  }

  disconnectedCallback() {
    this.#flow?.end();
    this.#guard(false);
  }

  attributeChangedCallback(_, before) {
    if (before !== null && this.#state.step === "ready") this.#load();
  }

  #supported() {
    if (navigator.serial) return true;
    const help = isSecureContext ? "unsupportedHelp" : "insecure";
    this.#show({ step: "unsupported", title: "unsupported", help });
    return false;
  }

  #load() {
    const manifest = new URL(this.getAttribute("manifest") ?? "manifest.json", document.baseURI)
      .href;
    this.#show({ step: "loading" });
    this.#flow.send({ do: "load", manifest, key: this.getAttribute("key") ?? "", wasm: WASM });
  }

  #show(state) {
    this.#state = state;
    this.#guard(BUSY_STEPS.includes(state.step) || state.held > 0);
    this.#view.render(state, this.#begun);
    this.setAttribute("step", state.step);
    this.dispatchEvent(
      new CustomEvent("pinless-state", { detail: state, bubbles: true, composed: true }),
    );
  }

  // --- Ports ---

  // The remembered port, if there is exactly one; else the user chooses.
  async #choosePort(other) {
    const { ports } = this.#state;
    const isOurs = (port) => {
      const { usbVendorId, usbProductId } = port.getInfo();
      return (
        ports.length === 0 ||
        ports.some((p) => p.usbVendorId === usbVendorId && p.usbProductId === usbProductId)
      );
    };
    const known = (await navigator.serial.getPorts()).filter(isOurs);
    if (!other && known.length === 1) return known[0];
    return navigator.serial.requestPort({ filters: other ? [] : ports });
  }

  async #askForPort(other) {
    try {
      return await this.#choosePort(other);
    } catch (error) {
      const blocked = error.name === "SecurityError";
      if (blocked) this.#show({ step: "unsupported", title: "notAllowed", help: "notAllowedHelp" });
      else this.#show({ step: "failed", cause: "noPort", detail: {} });
      return null;
    }
  }

  // Ports cannot be sent to a worker: it finds the port by its place among those permitted.
  async connect({ other = false } = {}) {
    if (this.#state.step !== "ready") return;
    const { inLoader, file } = this.#view.options;
    const bytes = file ? new Uint8Array(await file.arrayBuffer()) : null;
    this.#begun = true;
    const port = await this.#askForPort(other);
    if (!port) return;
    const all = await navigator.serial.getPorts();
    this.#flow.send({
      do: "begin",
      choice: { index: all.indexOf(port), ...port.getInfo() },
      inLoader,
      file: file ? { name: file.name, bytes } : null,
    });
  }

  // --- While it must not be disturbed: the page asks before it is closed, the screen stays on ---

  #onLeave = (event) => event.preventDefault();

  #guard(busy) {
    if (busy) addEventListener("beforeunload", this.#onLeave);
    else removeEventListener("beforeunload", this.#onLeave);
    if (busy && !this.#wakeLock)
      this.#wakeLock = navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    if (busy) return;
    this.#wakeLock?.then((lock) => lock?.release());
    this.#wakeLock = null;
  }
}

customElements.define("pinless-flash", PinlessFlash);
