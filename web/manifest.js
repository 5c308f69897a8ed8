// SPDX-License-Identifier: MIT
// pinless-manifest/1: read, check its signature, choose builds, fetch and check their parts.
// docs/manifest.md describes the format; the command line tool reads the same file.

export const FORMAT = "pinless-manifest/1";
const SIZE_MAX = 262144;
const PART_MAX = 16 * 1024 * 1024;
const METHODS = ["request", "loader", "text", "lines", "none"];

// cause is a key of the string table, detail what its sentence names.
export class Refusal extends Error {
  constructor(cause, detail = {}) {
    super(`${cause} ${JSON.stringify(detail)}`);
    this.cause = cause;
    this.detail = detail;
  }
}

const bad = (what) => new Refusal("manifestBad", { what });

// --- Fetching ---

// The browser tells a page nothing about a request that CORS or the network has refused.
async function get(url, causes) {
  let response;
  try {
    response = await fetch(url, { cache: "no-cache", credentials: "same-origin" });
  } catch {
    throw new Refusal(causes.blocked, { url });
  }
  if (!response.ok) throw new Refusal(causes.missing, { url, status: response.status });
  return response;
}

async function getBytes(url, max, causes, onBytes = () => {}) {
  const response = await get(url, causes);
  const pieces = [];
  let size = 0;
  for await (const piece of chunks(response, url, causes)) {
    size += piece.length;
    if (size > max) throw new Refusal(causes.size, { url, size: max, found: `> ${max}` });
    pieces.push(piece);
    onBytes(piece.length);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function* chunks(response, url, causes) {
  const reader = response.body.getReader();
  try {
    for (let r = await reader.read(); !r.done; r = await reader.read()) yield r.value;
  } catch {
    throw new Refusal(causes.blocked, { url });
  }
}

const MANIFEST_CAUSES = {
  missing: "manifestMissing",
  blocked: "manifestBlocked",
  size: "manifestBad",
};
const SIGNATURE_CAUSES = {
  missing: "signatureMissing",
  blocked: "signatureMissing",
  size: "signatureBad",
};
const PART_CAUSES = { missing: "partMissing", blocked: "partBlocked", size: "partSize" };

// --- The signature: base64 of r and s, 64 bytes, beside the manifest ---

function fromBase64(text, cause) {
  try {
    return Uint8Array.from(atob(text.replace(/\s/g, "")), (c) => c.charCodeAt(0));
  } catch {
    throw new Refusal(cause);
  }
}

// key: base64 of a public key as PEM files hold it (SubjectPublicKeyInfo, P-256).
async function checkSignature(bytes, url, key) {
  const text = new TextDecoder().decode(await getBytes(`${url}.sig`, 1024, SIGNATURE_CAUSES));
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  let publicKey;
  try {
    publicKey = await crypto.subtle.importKey("spki", fromBase64(key, "keyBad"), ecdsa, false, [
      "verify",
    ]);
  } catch {
    throw new Refusal("keyBad");
  }
  const signature = fromBase64(text, "signatureBad");
  if (!(await crypto.subtle.verify(ecdsa, publicKey, signature, bytes)))
    throw new Refusal("signatureBad");
}

// --- Reading ---

const isText = (value) => typeof value === "string" && value.length > 0 && value.length <= 4096;
const isCount = (value) => Number.isInteger(value) && value >= 0 && value <= 0xffffffff;

// A number, or text as 0x08000000.
function number(value, what, max = 0xffffffff) {
  const n = typeof value === "string" && /^0[xX][0-9a-fA-F]{1,8}$/.test(value) ? +value : value;
  if (!isCount(n) || n > max) throw bad(what);
  return n;
}

function text(value, what, otherwise) {
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (!isText(value)) throw bad(what);
  return value;
}

function list(value, what) {
  if (!Array.isArray(value) || value.length === 0 || value.length > 64) throw bad(what);
  return value;
}

// A list that may be missing or empty.
function listOrNone(value, what) {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 64) throw bad(what);
  return value;
}

function object(value, what) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(what);
  return value;
}

// "115200,8N1"
function appLine(value) {
  const match = /^(\d{1,7})(,8([NE])1)?$/.exec(text(value, "entry.app", "115200,8N1"));
  if (!match || +match[1] === 0) throw bad("entry.app");
  return { baud: +match[1], parity: match[3] === "E" ? "even" : "none" };
}

function readEntry(raw = {}) {
  const entry = object(raw, "entry");
  const method = text(entry.method, "entry.method", "none");
  if (!METHODS.includes(method)) throw bad("entry.method");
  const lines =
    /^((rts|dtr|break)=[01]|wait=\d{1,4}(ms)?)(,((rts|dtr|break)=[01]|wait=\d{1,4}(ms)?))*$/;
  if (method === "lines" && !lines.test(entry.lines)) throw bad("entry.lines");
  if (method === "text" && !(isText(entry.text) && entry.text.length <= 54))
    throw bad("entry.text");
  return {
    method,
    app: appLine(entry.app),
    product: number(entry.product ?? 0, "entry.product"),
    text: entry.text,
    lines: entry.lines,
    help: text(entry.help, "entry.help", ""),
    image: text(entry.image, "entry.image", ""),
  };
}

function readLink(raw = {}) {
  const link = object(raw, "link");
  const parity = text(link.parity, "link.parity", "even");
  if (parity !== "even" && parity !== "none") throw bad("link.parity");
  return list(link.baud ?? [115200, 57600, 9600], "link.baud")
    .slice(0, 4)
    .map((baud) => ({ baud: number(baud, "link.baud", 4000000) || 115200, parity }));
}

function readPart(raw, where) {
  const part = object(raw, where);
  if (!/^[0-9a-f]{64}$/.test(part.sha256)) throw bad(`${where}.sha256`);
  return {
    path: text(part.path, `${where}.path`),
    address: number(part.address ?? "0x08000000", `${where}.address`),
    size: number(part.size, `${where}.size`, PART_MAX),
    sha256: part.sha256,
  };
}

function readKeep(raw, where) {
  const keep = object(raw, where);
  return {
    address: number(keep.address, `${where}.address`),
    size: number(keep.size, `${where}.size`),
    title: text(keep.title, `${where}.title`, ""),
  };
}

function readBuild(raw, i) {
  const where = `builds[${i}]`;
  const build = object(raw, where);
  const erase = text(build.erase, `${where}.erase`, "image");
  if (erase !== "image" && erase !== "pages") throw bad(`${where}.erase`);
  return {
    board: text(build.board, `${where}.board`),
    title: text(build.title, `${where}.title`, build.board),
    chips: list(build.chips, `${where}.chips`).map((id) => number(id, `${where}.chips`, 0xffff)),
    flashKibMin: number(build.flash_kib_min ?? 0, `${where}.flash_kib_min`),
    erase,
    keep: listOrNone(build.keep, `${where}.keep`).map((keep, k) =>
      readKeep(keep, `${where}.keep[${k}]`),
    ),
    parts: list(build.parts, `${where}.parts`).map((p, k) => readPart(p, `${where}.parts[${k}]`)),
    start: build.start !== false,
  };
}

export function parseManifest(bytes) {
  let raw;
  try {
    raw = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw bad("JSON");
  }
  object(raw, "JSON");
  if (raw.format !== FORMAT) throw bad("format");
  const manifest = {
    name: text(raw.name, "name"),
    version: text(raw.version, "version"),
    released: text(raw.released, "released", ""),
    notes: text(raw.notes, "notes", ""),
    ports: listOrNone(raw.ports, "ports").map((port) => ({
      usbVendorId: number(object(port, "ports").vid, "ports.vid", 0xffff),
      usbProductId: number(port.pid, "ports.pid", 0xffff),
    })),
    entry: readEntry(raw.entry),
    link: readLink(raw.link),
    builds: list(raw.builds, "builds").map(readBuild),
  };
  if (new Set(manifest.builds.map((b) => b.board)).size !== manifest.builds.length)
    throw bad("builds.board");
  return manifest;
}

// url is absolute; key "" leaves the signature unchecked.
export async function loadManifest(url, key) {
  const bytes = await getBytes(url, SIZE_MAX, MANIFEST_CAUSES);
  if (key) await checkSignature(bytes, url, key);
  return { ...parseManifest(bytes), url, signed: Boolean(key) };
}

// --- Builds and their parts ---

export function matchingBuilds(manifest, { pid, flashSize, flashSizeKnown }) {
  return manifest.builds.filter(
    (build) =>
      build.chips.includes(pid) && (!flashSizeKnown || build.flashKibMin * 1024 <= flashSize),
  );
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}

// The bytes of a part, proven to be the ones that the manifest means.
export async function fetchPart(part, manifestUrl, onBytes) {
  const url = new URL(part.path, manifestUrl).href;
  const bytes = await getBytes(url, part.size, PART_CAUSES, onBytes);
  if (bytes.length !== part.size)
    throw new Refusal("partSize", { url, size: part.size, found: bytes.length });
  if ((await sha256(bytes)) !== part.sha256) throw new Refusal("partHash", { url });
  return bytes;
}
