// SPDX-License-Identifier: MIT
// Bad wires and pulled cables: the update is mended, or waits and goes on.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { flash, flashHolds, inPage } from "./in_page.js";
import * as rig from "./rig.js";

for (const [name, ...options] of [
  ["noise is", "--noise", "0.0005", "--seed", "3"],
  ["lost bytes are", "--drop", "0.0003", "--seed", "5"],
  ["refusals are", "--nack", "40"],
])
  inPage(`the wire: ${name} mended`, async (visit) => {
    const bytes = rig.image(6000);
    rig.serveManifest(rig.manifestOf(bytes));
    await rig.startBoard("rom", "--chip", "STM32L452", ...options);
    const page = await visit();
    await page.update();
    await page.step("done", 30000);
    await flashHolds(bytes);
  });

for (const [phase, bytes] of [
  ["the first look", 900],
  ["writing", 12000],
  ["verifying", 30000],
])
  inPage(`a cable pulled while ${phase} and put back`, async (visit) => {
    const image = rig.image(20000);
    rig.serveManifest(rig.manifestOf(image));
    await rig.startBoard("rom", "--chip", "STM32L452", "--die-at", String(bytes));
    const page = await visit();
    await page.update();
    await page.step("lost");
    await page.says(/The product is not broken/);
    await page.screenshot("4-lost");
    await rig.boardEnds();
    await rig.plugEvent("remove");
    await rig.startBoard("rom", "--chip", "STM32L452", "--flash-in", rig.flashFile());
    await rig.plugEvent("add");
    await page.step("done");
    await flashHolds(image);
  });

inPage("bytes beside the image survive a pulled cable", async (visit) => {
  const image = rig.image(7000);
  const before = rig.image(16384, 99);
  rig.serveManifest(rig.manifestOf(image));
  writeFileSync(rig.flashFile(), before);
  await rig.startBoard(
    ...["rom", "--chip", "STM32L452", "--flash-in", rig.flashFile(), "--die-at", "7000"],
  );
  const page = await visit();
  await page.update();
  await page.step("lost");
  await rig.boardEnds();
  assert.ok(!flash().subarray(7000, 8192).equals(before.subarray(7000, 8192)), "nothing was lost");
  await rig.startBoard("rom", "--chip", "STM32L452", "--flash-in", rig.flashFile());
  await page.step("done");
  await flashHolds(image);
  assert.ok(flash().subarray(7000, 16384).equals(before.subarray(7000)), "kept bytes are gone");
});

inPage("bytes beside the image survive a cancelled update, if it is tried again", async (visit) => {
  const image = rig.image(7000);
  const before = rig.image(16384, 99);
  rig.serveManifest(rig.manifestOf(image));
  writeFileSync(rig.flashFile(), before);
  await rig.startBoard(
    ...["rom", "--chip", "STM32L452", "--flash-in", rig.flashFile(), "--wire", "115200"],
  );
  const page = await visit();
  await page.update();
  await page.step("write");
  await rig.until(async () => /Writing: [1-9]/.test(await page.text()), "writing");
  await page.press("Cancel");
  await page.step("failed");
  await page.says(/1,192 bytes that must be put back into the product are in this page only/);
  await page.press("Try again");
  await page.update();
  await page.step("done");
  await flashHolds(image);
  assert.ok(flash().subarray(7000, 16384).equals(before.subarray(7000)), "kept bytes are gone");
});
