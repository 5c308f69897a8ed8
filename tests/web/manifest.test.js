// SPDX-License-Identifier: MIT
// The manifests of tests/vectors, which the command line tool judges, too.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { matchingBuilds, parseManifest } from "../../web/manifest.js";

const folder = fileURLToPath(new URL("../vectors/manifest/", import.meta.url));
const read = (name) => parseManifest(readFileSync(folder + name));
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

for (const name of names.filter((n) => n.startsWith("good-")))
  test(`${name} is taken`, () => assert.equal(read(name).version, "1.4.2"));

for (const name of names.filter((n) => n.startsWith("bad-")))
  test(`${name} is refused by its member`, () => {
    const member = name.slice("bad-".length, -".json".length);
    assert.throws(
      () => read(name),
      ({ cause, detail }) => cause === "manifestBad" && detail.what.includes(member),
    );
  });

test("what is left out has its documented value", () => {
  const { entry, link, builds, ports } = read("good-small.json");
  assert.equal(entry.method, "none");
  assert.deepEqual(entry.app, { baud: 115200, parity: "none" });
  assert.deepEqual(
    link.map(({ baud, parity }) => `${baud} ${parity}`),
    ["115200 even", "57600 even", "9600 even"],
  );
  assert.deepEqual(ports, []);
  assert.equal(builds[0].title, "widget");
  assert.equal(builds[0].erase, "image");
  assert.equal(builds[0].start, true);
  assert.equal(builds[0].parts[0].address, 0x08000000);
});

test("builds are chosen by chip and by the flash that it has", () => {
  const manifest = read("good-whole.json");
  const boards = (target) => matchingBuilds(manifest, target).map((build) => build.board);
  assert.deepEqual(boards({ pid: 0x462, flashSize: 65536, flashSizeKnown: 1 }), ["green", "black"]);
  assert.deepEqual(boards({ pid: 0x462, flashSize: 32768, flashSizeKnown: 1 }), ["black"]);
  assert.deepEqual(boards({ pid: 0x410, flashSize: 65536, flashSizeKnown: 0 }), ["green"]);
  assert.deepEqual(boards({ pid: 0x411, flashSize: 65536, flashSizeKnown: 1 }), []);
});
