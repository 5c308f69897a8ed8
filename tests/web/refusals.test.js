// SPDX-License-Identifier: MIT
// What must not happen, and is told by its cause.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { flashHolds, flashIsBlank, inPage } from "./in_page.js";
import * as rig from "./rig.js";

inPage("another chip is refused and left alone", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(1000)));
  await rig.startBoard("rom", "--chip", "STM32F103xB");
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("failed");
  await page.says(/another product: it has a STM32F10xxx medium-density \(0x410\), .* for 0x462/);
  await page.says(/Nothing in the product was changed|Nothing was changed/);
  await flashIsBlank();
});

inPage("a protected product is erased only after a consent of its own", async (visit) => {
  const bytes = rig.image(1000);
  rig.serveManifest(rig.manifestOf(bytes));
  await rig.startBoard("rom", "--chip", "STM32L452", "--rdp", "1");
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("protected");
  const erase = page.page.getByRole("button", { name: "Erase everything" });
  assert.ok(await erase.isDisabled());
  await page.press("Stop here");
  await page.step("failed");
  await page.press("Try again");
  await page.step("ready");
  await page.press("Connect");
  await page.step("protected");
  await page.page.getByLabel("Yes, erase everything in this product").check();
  await erase.click();
  await page.step("review");
  await page.press("Update now");
  await page.step("done");
  await rig.boardSays(/read-out protection level 0/);
  await flashHolds(bytes);
});

inPage("a product that wants a proof says so, and runs on", async (visit) => {
  const entry = { method: "request", product: "0x00C0FFEE" };
  rig.serveManifest(rig.manifestOf(rig.image(1000), { entry }));
  const firmware = `${process.env.WEB_FIRMWARE}/l452-enter-key.elf`;
  await rig.startBoard("run", "--chip", "l452", "--firmware", firmware);
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("failed");
  await page.says(/wants a proof that a web page cannot give/);
});

inPage("a port that cannot be opened", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(1000)));
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("failed");
  await page.says(/The port cannot be opened|The cable was unplugged/);
  await page.says(/dialout|Plug it in/);
});

// Each refusal comes before anything is erased. spoil changes the manifest or returns another part.
const REFUSALS = [
  {
    name: "a part that is not the one meant",
    words: /not the one that the vendor means/,
    spoil: (_, bytes) => Buffer.from(bytes).fill(0, 77, 79),
  },
  {
    name: "a part that is too short",
    words: /has 999 bytes instead of 1000/,
    spoil: (_, bytes) => bytes.subarray(1),
  },
  {
    name: "a part that is too long",
    words: /has > 1000 bytes instead of 1000/,
    spoil: (_, bytes) => Buffer.concat([bytes, bytes]),
  },
  {
    name: "a part that is not there",
    words: /not found: .*gone\.bin \(status 404\)/,
    spoil: (build) => {
      build.parts[0].path = "gone.bin";
    },
  },
  {
    name: "a part on a site that does not allow it",
    words: /cannot be fetched/,
    spoil: (build) => {
      build.parts[0].path = `${rig.OTHER_ORIGIN}/firmware/widget.bin`;
    },
  },
  {
    name: "a part that is no firmware",
    words: /line 1: /,
    spoil: (build) => {
      const bytes = Buffer.from(":0000000\n");
      build.parts[0] = rig.partOf("widget.bin", bytes);
      return bytes;
    },
  },
  {
    name: "an image over what must be kept",
    words: /overwrite what it must keep: Settings/,
    spoil: (build) => {
      build.keep = [{ address: "0x08000300", size: 16, title: "Settings" }];
    },
  },
  {
    name: "an erased page under what must be kept",
    words: /overwrite what it must keep: Settings/,
    spoil: (build) => {
      build.erase = "pages";
      build.keep = [{ address: "0x08000700", size: 16, title: "Settings" }];
    },
  },
  {
    name: "an image beyond the flash",
    words: /does not fit this chip \(range, at 0x08080000\)/,
    spoil: (build) => {
      build.parts[0].address = "0x08080000";
    },
  },
];
for (const { name, words, spoil } of REFUSALS)
  inPage(`${name} is refused before anything is erased`, async (visit) => {
    const bytes = rig.image(1000);
    const manifest = rig.manifestOf(bytes);
    rig.files.set("/firmware/widget.bin", spoil(manifest.builds[0], bytes) ?? bytes);
    rig.serveManifest(manifest);
    await rig.startBoard("rom", "--chip", "STM32L452");
    const page = await visit();
    await page.step("ready");
    await page.press("Connect");
    await page.step("failed");
    await page.says(words);
    await flashIsBlank();
  });

// --- Manifests and signatures ---

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY = publicKey.export({ type: "spki", format: "der" }).toString("base64");
const signed = (bytes) =>
  sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64");

inPage("a signed update", async (visit) => {
  const bytes = rig.serveManifest(rig.manifestOf(rig.image(500)));
  rig.files.set("/firmware/manifest.json.sig", `${signed(bytes)}\n`);
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit({ key: KEY });
  await page.step("ready");
  await page.says(/The publisher's signature is valid/);
  await page.update();
  await page.step("done");
});

const MANIFESTS = [
  {
    name: "no manifest",
    words: /update was not found .*status 404/,
    serve: () => rig.files.clear(),
  },
  { name: "no JSON", words: /damaged: JSON/, serve: () => rig.serveManifest("{") },
  {
    name: "a manifest on a site that does not allow it",
    words: /cannot be fetched/,
    url: `${rig.OTHER_ORIGIN}/firmware/manifest.json`,
    serve: (m) => rig.serveManifest(m),
  },
  { name: "no signature", key: KEY, words: /is not signed/, serve: (m) => rig.serveManifest(m) },
  {
    name: "a manifest changed after it was signed",
    key: KEY,
    words: /signature of the update is wrong/,
    serve: (m) => {
      const bytes = rig.serveManifest(m);
      rig.files.set("/firmware/manifest.json.sig", signed(bytes));
      rig.serveManifest({ ...m, version: "1.4.3" });
    },
  },
  {
    name: "a signature that is none",
    key: KEY,
    words: /signature of the update is wrong/,
    serve: (m) => {
      rig.serveManifest(m);
      rig.files.set("/firmware/manifest.json.sig", "%%%");
    },
  },
  {
    name: "a key that is none",
    key: "AAAA",
    words: /no public key/,
    serve: (m) => {
      rig.files.set("/firmware/manifest.json.sig", signed(rig.serveManifest(m)));
    },
  },
];
for (const { name, key, words, url, serve } of MANIFESTS)
  inPage(`${name} is refused before a port is opened`, async (visit) => {
    serve(rig.manifestOf(rig.image(500)));
    const page = await visit({ key, manifest: url });
    await page.step("failed");
    await page.says(words);
  });
