// SPDX-License-Identifier: MIT
// A customer's update, in a real browser through real Web Serial.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, afterEach, before } from "node:test";
import * as rig from "./rig.js";

const { Page } = rig;

before(async () => console.log(`Chromium ${await rig.open()}`));
after(rig.close);
afterEach(rig.stopBoard);

const holds = (bytes) =>
  assert.ok(
    readFileSync(rig.flashFile()).subarray(0, bytes.length).equals(bytes),
    "the flash differs",
  );

test("from the page's start to a verified product", async () => {
  const bytes = rig.image(20000);
  rig.serveManifest(rig.manifestOf(bytes));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await Page.visit();
  await page.step("ready");
  await page.screenshot("1-ready");
  await page.press("Connect");
  await page.step("review");
  await page.screenshot("3-review");
  await page.press("Update now");
  await page.step("done");
  await page.screenshot("5-done");
  assert.match(await page.text(), /All 20,000 bytes are in the product and were verified/);
  await rig.boardSays(/started at 0x08000000/);
  await rig.stopBoard();
  holds(bytes);
  assert.deepEqual(page.errors, []);
  await page.close();
});
