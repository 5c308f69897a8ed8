// SPDX-License-Identifier: MIT
// What the browser's tests share: a browser for the file, a page for the test, questions to the flash.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, afterEach, before } from "node:test";
import * as rig from "./rig.js";

before(async () => console.log(`Chromium ${await rig.open()}`));
after(rig.close);
afterEach(async () => {
  await rig.stopBoard();
  rig.files.clear();
});

export const flash = () => readFileSync(rig.flashFile());

export async function flashHolds(bytes) {
  await rig.stopBoard();
  assert.ok(flash().subarray(0, bytes.length).equals(bytes), "the flash differs");
}

export async function flashIsBlank() {
  await rig.stopBoard();
  assert.ok(
    flash().every((byte) => byte === 0xff),
    "the flash was changed",
  );
}

// A test with pages of its own; whatever throws in one fails it.
export function inPage(name, run) {
  test(name, async () => {
    const pages = [];
    const visit = async (options) => {
      const page = await rig.Page.visit(options);
      pages.push(page);
      return page;
    };
    try {
      await run(visit);
      for (const page of pages) assert.deepEqual(page.errors, []);
    } finally {
      for (const page of pages) await page.close();
    }
  });
}
