// SPDX-License-Identifier: MIT
// A customer's update, in a real browser through real Web Serial.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { flash, flashHolds, inPage } from "./in_page.js";
import * as rig from "./rig.js";

const SIZE = 20000;

inPage("from the page's start to a verified product", async (visit) => {
  const bytes = rig.image(SIZE);
  rig.serveManifest(rig.manifestOf(bytes));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit();
  await page.toReview();
  await page.says(/20,000 bytes will be written/);
  await page.says(/480 bytes beside them are kept/);
  await page.press("Update now");
  await page.step("done");
  await page.says(/All 20,000 bytes are in the product and were verified/);
  await rig.boardSays(/started at 0x08000000 \(SP 0x20002000 PC 0x08000101\)/);
  assert.match(rig.modemLog(), /^line 8E1/);
  await flashHolds(bytes);
});

inPage("a running application is asked into its loader, and answers afterwards", async (visit) => {
  const bytes = readFileSync(`${process.env.WEB_FIRMWARE}/l452-enter-v2.bin`);
  const entry = { method: "request", app: "115200,8N1", product: "0x00C0FFEE" };
  rig.serveManifest(rig.manifestOf(bytes, { entry }));
  const old = `${process.env.WEB_FIRMWARE}/l452-enter.elf`;
  await rig.startBoard("run", "--chip", "l452", "--firmware", old);
  const page = await visit();
  await page.update();
  await page.step("done");
  await page.says(/It answers as version 2\.0\.0/);
  await flashHolds(bytes);
});

inPage("an application is told in words to go into its loader", async (visit) => {
  const bytes = readFileSync(`${process.env.WEB_FIRMWARE}/l452-hello-v2.bin`);
  const entry = { method: "text", app: "115200,8N1", text: "reboot bootloader\r" };
  rig.serveManifest(rig.manifestOf(bytes, { entry }));
  const old = `${process.env.WEB_FIRMWARE}/l452-enter.elf`;
  await rig.startBoard("run", "--chip", "l452", "--firmware", old);
  const page = await visit();
  await page.update();
  await page.step("done");
  await flashHolds(bytes);
});

inPage("a product that is in its loader already is not asked", async (visit) => {
  const entry = { method: "request", product: "0x00C0FFEE" };
  rig.serveManifest(rig.manifestOf(rig.image(1000), { entry }));
  await rig.startBoard("rom", "--chip", "STM32L452", "--start-ms", "2000");
  const page = await visit();
  await page.step("ready");
  await page.page.getByText("More options").click();
  await page.page.getByLabel("The product is already in its bootloader").check();
  await page.update();
  await page.step("done");
});

inPage("a second run finds the product up to date", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(SIZE)));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const first = await visit();
  await first.update();
  await first.step("done");
  await rig.stopBoard();
  await rig.startBoard("rom", "--chip", "STM32L452", "--flash-in", rig.flashFile());
  await first.press("Update another one");
  await first.update();
  await first.step("done");
  await first.says(/had this version already: all 20,000 bytes were verified/);
});

inPage("a file from the user's disk", async (visit) => {
  const bytes = rig.image(3000, 7);
  rig.serveManifest(rig.manifestOf(rig.image(SIZE)));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit();
  await page.step("ready");
  await page.page.getByText("More options").click();
  await page.page
    .locator("#own-file")
    .setInputFiles({ name: "mine.bin", mimeType: "application/octet-stream", buffer: bytes });
  await page.update();
  await page.step("done");
  await page.says(/All 3,000 bytes/);
  await flashHolds(bytes);
});

inPage("boards that share a chip are told apart by the user", async (visit) => {
  const [a, b] = [rig.image(2000, 3), rig.image(2000, 4)];
  const manifest = rig.manifestOf(a);
  manifest.builds = [
    { board: "a", title: "Widget, green", chips: ["0x462"], parts: [rig.partOf("a.bin", a)] },
    { board: "b", title: "Widget, black", chips: ["0x462"], parts: [rig.partOf("b.bin", b)] },
    { board: "c", title: "Gadget", chips: ["0x410"], parts: [rig.partOf("c.bin", a)] },
  ];
  rig.serveManifest(manifest);
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("choose");
  assert.doesNotMatch(await page.text(), /Gadget/);
  await page.page.getByLabel("Widget, black").check();
  await page.press("Continue");
  await page.step("review");
  await page.says(/Widget, black/);
  await page.press("Update now");
  await page.step("done");
  await flashHolds(b);
});

inPage("an image of several parts, and what lies between them is kept", async (visit) => {
  const [low, high] = [rig.image(1000, 5), rig.image(500, 6)];
  const manifest = rig.manifestOf(low);
  manifest.builds[0].parts = [
    rig.partOf("high.bin", high, { address: "0x08008000" }),
    rig.partOf("low.bin", low),
  ];
  rig.serveManifest(manifest);
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit();
  await page.update();
  await page.step("done");
  await flashHolds(low);
  assert.ok(
    flash()
      .subarray(0x8000, 0x8000 + 500)
      .equals(high),
  );
  assert.ok(
    flash()
      .subarray(1000, 0x8000)
      .every((byte) => byte === 0xff),
  );
});

inPage("brought into its loader by hand, while the page keeps asking", async (visit) => {
  const bytes = rig.image(1000);
  const entry = { help: "Hold the left key while you plug it in.", image: "boot.svg" };
  rig.files.set("/firmware/boot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
  rig.serveManifest(rig.manifestOf(bytes, { entry }));
  const page = await visit();
  await page.step("ready");
  await rig.startBoard("rom", "--chip", "STM32L452", "--start-ms", "2500");
  await page.press("Connect");
  await page.step("byHand");
  await page.says(/Hold the left key/);
  assert.equal(await page.page.getByRole("img").getAttribute("alt"), entry.help);
  await page.step("review");
  await page.press("Update now");
  await page.step("done");
});

inPage("modem lines, one after the other", async (visit) => {
  const entry = { method: "lines", lines: "dtr=0,rts=1,wait=20ms,rts=0,dtr=1" };
  rig.serveManifest(rig.manifestOf(rig.image(1000), { entry }));
  const page = await visit();
  await page.step("ready");
  const before = rig.modemLog().length;
  await rig.startBoard("rom", "--chip", "STM32L452", "--start-ms", "1500");
  await page.update();
  await page.step("done");
  const pulled = rig
    .modemLog()
    .slice(before)
    .match(/dtr . rts ./g);
  const wanted = ["dtr 0 rts 1", "dtr 0 rts 1", "dtr 0 rts 0", "dtr 1 rts 0"];
  assert.deepEqual(pulled.slice(-wanted.length), wanted);
});
