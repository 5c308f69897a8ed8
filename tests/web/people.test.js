// SPDX-License-Identifier: MIT
// For everybody: keyboard, screen reader, phone, dark; and what a page does for those who wait.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { flashHolds, inPage } from "./in_page.js";
import * as rig from "./rig.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function hasNoBarriers(page, step) {
  // The page's policy forbids a script tag; evaluating is the tester's own.
  await page.page.evaluate(AXE);
  const { violations } = await page.page.evaluate(() => globalThis.axe.run());
  const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
  assert.deepEqual(told, [], step);
}

const focused = (page) =>
  page.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? "");

const status = (page, role) =>
  page.element.evaluate((e, r) => e.shadowRoot.querySelector(`[role=${r}]`).textContent, role);

const boards = (bytes) => {
  const part = rig.partOf("widget.bin", bytes);
  return [
    { board: "a", title: "Widget, green", chips: ["0x462"], parts: [part] },
    {
      board: "b",
      title: "Widget, black",
      chips: ["0x462"],
      parts: [part],
      keep: [{ address: "0x0807F800", size: 2048, title: "Settings" }],
    },
  ];
};

for (const scheme of ["light", "dark"])
  inPage(`every step is free of barriers, ${scheme}`, async (visit) => {
    const bytes = rig.image(30000);
    rig.serveManifest(rig.manifestOf(bytes, { builds: boards(bytes) }));
    const page = await visit({ options: { colorScheme: scheme } });
    const look = async (name) => {
      await page.screenshot(`${name}-${scheme}`);
      await hasNoBarriers(page, name);
    };
    await page.step("ready");
    await page.page.getByText("More options").click();
    await look("1-ready");
    await rig.startBoard("rom", "--chip", "STM32L452", "--rdp", "1", "--start-ms", "1500");
    await page.press("Connect");
    await page.step("byHand");
    await look("2-by-hand");
    await page.step("protected");
    await look("3-protected");
    await page.page.getByLabel("Yes, erase everything in this product").check();
    await page.press("Erase everything");
    await page.step("choose", 20000);
    await look("3-choose");
    await page.page.getByLabel("Widget, black").check();
    await page.press("Continue");
    await page.step("review");
    await look("3-review");
    await page.press("Update now");
    await page.step("done");
    await look("5-done");
  });

inPage("failures are free of barriers, and announced", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(1000)));
  await rig.startBoard("rom", "--chip", "STM32F103xB");
  const page = await visit();
  await page.step("ready");
  await page.press("Connect");
  await page.step("failed");
  assert.match(await status(page, "alert"), /another product/);
  assert.match(await focused(page), /did not take place/);
  await page.screenshot("6-failed");
  await hasNoBarriers(page, "failed");
  const report = await page.element.evaluate((e) => e.shadowRoot.querySelector("pre").textContent);
  assert.match(report, /result +wrongChip/);
  assert.match(report, /PID 0x410/);
  assert.match(report, /> 7f/);
});

inPage("by keyboard alone, the focus goes with the steps", async (visit) => {
  const bytes = rig.image(2000);
  rig.serveManifest(rig.manifestOf(bytes, { builds: boards(bytes) }));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit();
  const key = (name) => page.page.keyboard.press(name);
  await page.step("ready");
  await key("Tab");
  assert.equal(await focused(page), "Connect");
  await key("Enter");
  await page.step("choose");
  assert.match(await focused(page), /Which one/);
  await key("Tab");
  await key("ArrowDown");
  await key("Tab");
  assert.equal(await focused(page), "Continue");
  await key("Enter");
  await page.step("review");
  await page.says(/Widget, black/);
  assert.match(await focused(page), /Ready to update/);
  await key("Tab");
  await key("Enter");
  await page.step("done");
  assert.match(await status(page, "status"), /Done/);
  await flashHolds(bytes);
});

inPage("on a phone's width nothing is cut off", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(30000)));
  await rig.startBoard("rom", "--chip", "STM32L452");
  const page = await visit({ options: { viewport: { width: 360, height: 740 } } });
  await page.step("ready");
  await page.screenshot("1-ready-phone");
  await page.press("Connect");
  await page.step("review");
  await page.screenshot("3-review-phone");
  const wide = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
});

inPage(
  "while it writes: progress is told, leaving is asked about, cancelling ends it",
  async (visit) => {
    const bytes = rig.image(20000);
    rig.serveManifest(rig.manifestOf(bytes));
    await rig.startBoard("rom", "--chip", "STM32L452", "--wire", "115200");
    const page = await visit();
    await page.toReview();
    const leaving = () =>
      page.page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
    assert.equal(await leaving(), false);
    await page.press("Update now");
    await page.step("write");
    await rig.until(async () => /Writing: [1-9]/.test(await page.text()), "progress");
    await page.screenshot("4-write");
    await hasNoBarriers(page, "write");
    assert.match(await status(page, "status"), /(Erasing|Writing): .* of .*, about \d+ s left/);
    assert.equal(await leaving(), true);
    await page.press("Cancel");
    await page.step("failed");
    await page.says(/You have stopped the update/);
    await page.says(/will not start before the update is complete/);
    assert.equal(await leaving(), false);
  },
);

inPage("the demo page, with the chip table", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(1000)));
  const page = await visit({ path: "index.html" });
  await page.step("ready");
  await page.page.getByRole("rowheader", { name: "0x462" }).waitFor();
  await page.screenshot("0-demo");
  await hasNoBarriers(page, "demo");
});

inPage("sentences can be replaced", async (visit) => {
  rig.serveManifest(rig.manifestOf(rig.image(1000)));
  const page = await visit({
    strings: { connect: "Verbinden", readyTitle: "{name} auf {version} bringen" },
  });
  await page.step("ready");
  await page.says(/Widget auf 1\.4\.2 bringen/);
  await page.says(/Verbinden/);
});

inPage("a browser without serial ports is told which one to use", async (visit) => {
  const page = await visit({ without: "serial" });
  await page.step("unsupported");
  await page.says(/Chrome, Edge or Opera/);
  await hasNoBarriers(page, "unsupported");
});
