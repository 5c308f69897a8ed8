// SPDX-License-Identifier: MIT
// 64 KiB to a modelled STM32L452, by Chromium's Web Serial and by the command line tool: seconds from
// the first look at the flash to the last verified byte. Prints lines of a table.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as rig from "../tests/web/rig.js";

const bytes = rig.image(65536);
const seconds = (ms) => (ms / 1000).toFixed(2);

async function inBrowser(...wire) {
  rig.serveManifest(rig.manifestOf(bytes));
  await rig.startBoard("rom", "--chip", "STM32L452", ...wire);
  const page = await rig.Page.visit();
  await page.page.evaluate(() =>
    document.querySelector("pinless-flash").addEventListener("pinless-state", ({ detail }) => {
      if (detail.step === "done") globalThis.ms = detail.result.ms;
    }),
  );
  await page.update();
  await page.step("done", 60000);
  const ms = await page.page.evaluate(() => globalThis.ms);
  await page.close();
  await rig.stopBoard();
  return ms;
}

async function onCommandLine(...wire) {
  const image = join(rig.WORK, "image.bin");
  writeFileSync(image, bytes);
  await rig.startBoard("rom", "--chip", "STM32L452", ...wire);
  const tty = join(rig.WORK, "tty");
  const run = spawnSync(process.env.WEB_CLI, ["update", image, "-p", tty, "--json"], {
    encoding: "utf8",
  });
  await rig.stopBoard();
  if (run.status !== 0) throw new Error(run.stdout);
  return JSON.parse(run.stdout.trim().split("\n").at(-1)).ms;
}

await rig.open();
for (const [name, ...wire] of [["none, no time passes"], ["115200 baud", "--wire", "115200"]]) {
  const [browser, cli] = [await inBrowser(...wire), await onCommandLine(...wire)];
  console.log(
    `| ${name} | ${seconds(browser)} | ${seconds(cli)} | ${(browser / cli).toFixed(2)} |`,
  );
}
await rig.close();
process.exit(0);
