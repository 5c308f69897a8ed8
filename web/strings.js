// SPDX-License-Identifier: MIT
// Every sentence of the element, in one table. A page may replace any of them: element.strings = {...}.
// {name} stands for a value.

export const STRINGS = {
  // Steps
  steps: "Steps of the update",
  step1: "Connect",
  step2: "Find the product",
  step3: "Check",
  step4: "Update",
  step5: "Done",

  // Ready
  loading: "Looking for the newest version ...",
  readyTitle: "Update {name} to version {version}",
  released: "Released {released}.",
  signed: "The publisher's signature is valid.",
  readyHelp: "Connect the product to this computer with its cable, then press Connect.",
  connect: "Connect",
  otherPort: "Choose another port",
  moreOptions: "More options",
  inLoader: "The product is already in its bootloader",
  ownFile: "Install a file from my disk instead",
  ownFileHelp:
    "Intel HEX, S-record or BIN. Such a file is not checked by the publisher's signature.",
  unsupported: "This browser cannot reach serial ports",
  unsupportedHelp:
    "Open this page on a computer in Chrome, Edge or Opera, version 89 or newer, or in Firefox 151 or newer.",
  insecure: "The page must be served over https to reach serial ports.",
  notAllowed: "This page may not reach serial ports",
  notAllowedHelp:
    'If it is shown inside another page, that page must allow it: <iframe allow="serial">.',

  // Finding
  enterTitle: "Looking for the product",
  enterHelp: "The product is asked to go into its bootloader.",
  byHandTitle: "Bring the product into its bootloader",
  byHandHelp: "Hold its BOOT button, press and release RESET, then release BOOT.",
  byHandWaiting: "This page goes on by itself as soon as the product answers.",
  cancel: "Cancel",

  // Checking
  chooseTitle: "Which one do you have?",
  chooseHelp: "Several products use this chip. Look at the label on the board.",
  choose: "Continue",
  downloadTitle: "Downloading and checking",
  downloadHelp: "{done} of {total} bytes. Nothing is written before all of it has been checked.",
  reviewTitle: "Ready to update",
  reviewChip: "{chip}, loader version {version}, {flash} KiB flash",
  reviewFile: "Your own file {file} will be written. Nobody has signed it.",
  reviewBuild: "{title}: {bytes} bytes will be written and checked.",
  reviewTime: "This takes about {seconds} seconds.",
  reviewKept: "{bytes} bytes beside them are kept.",
  reviewNothingKept: "Nothing else in the written pages is kept.",
  reviewKeeps: "Not touched: {titles}.",
  reviewWarning: "Leave the cable in until it is done.",
  update: "Update now",
  protectedTitle: "The product is protected against reading",
  protectedHelp:
    "It can only be updated after everything in it has been erased, including settings, calibration and keys that no file brings back. If in doubt, stop here and ask the vendor.",
  protectedConsent: "Yes, erase everything in this product",
  protectedErase: "Erase everything",
  stop: "Stop here",
  unprotectTitle: "Erasing everything",
  unprotectHelp: "The product removes its protection. This can take half a minute.",

  // Writing
  writeTitle: "Updating",
  writeHelp: "Leave the cable in and this page open.",
  "phase.compare": "Comparing",
  "phase.keep": "Saving what is kept",
  "phase.erase": "Erasing",
  "phase.write": "Writing",
  "phase.verify": "Verifying",
  "phase.start": "Starting",
  progressBytes: "{phase}: {done} of {total} bytes, {left}",
  progressPages: "{phase}: {done} of {total} pages, {left}",
  leftSeconds: "about {seconds} s left",
  leftMinutes: "about {minutes} min left",

  // Lost
  lostTitle: "The cable was unplugged",
  lostHelp:
    "The product is not broken: no update touches its bootloader. Plug the cable in again, and the update goes on where it stopped.",

  // Done
  doneTitle: "Done",
  doneVerified: "All {bytes} bytes are in the product and were verified.",
  doneUnchanged: "The product had this version already: all {bytes} bytes were verified.",
  doneStarted: "It has been started.",
  doneNotStarted: "Switch it off and on to start it.",
  doneAnswers: "It answers as version {version}.",
  again: "Update another one",
  copyReport: "Copy report",
  copied: "The report is in the clipboard.",
  showReport: "Details for support",

  // Map
  mapTitle: "Memory of the product",
  mapWritten: "written",
  mapPartly: "written, the rest of the page kept",
  mapKept: "kept",
  mapUntouched: "not touched",
  mapText: "{written} of {pages} pages are written, {untouched} are not touched.",

  // Failures: what happened, and what to do. chip tells in which state the product is.
  failedTitle: "The update did not take place",
  incompleteTitle: "The update is not complete",
  whatNow: "What to do",
  retry: "Try again",
  chipUnchanged: "Nothing in the product was changed.",
  chipPartial:
    "The product is not broken, but it will not start before the update is complete: try again.",
  chipComplete:
    "The product holds the whole update and was only not started: switch it off and on.",

  held: "{bytes} bytes that must be put back into the product are in this page only: try again before you close it.",

  cancelledTitle: "Cancelled",
  cancelled: "You have stopped the update.",
  cancelledNext: "Start again when you like.",
  internal: "Something failed inside this page: {message}",
  internalNext: "Copy the report and send it to the vendor.",

  noPort: "No port was chosen.",
  noPortNext:
    "Is the cable plugged in at both ends? Some cables only charge: try another. On Linux your user must be in the group dialout; on Windows the adapter may need a driver.",
  portBusy: "The port is in use by this or another page.",
  portBusyNext: "Close other tabs that use the product, and try again.",
  portOpen: "The port cannot be opened: {message}",
  portOpenNext:
    "Close other programs that use it (serial monitor, IDE). On Linux your user must be in the group dialout. Unplug the cable, plug it in and try again.",
  portLines: "The adapter has no reset lines, which this product needs.",
  portLinesNext:
    "Use the cable that came with the product, or bring it into its bootloader by hand.",
  portLost: "The cable was unplugged.",
  portLostNext: "Plug it in and try again.",

  manifestMissing: "The update was not found at {url} (status {status}).",
  manifestMissingNext: "Try again later, or tell the vendor.",
  manifestBlocked: "The update cannot be fetched from {url}.",
  manifestBlockedNext:
    "Is this computer online? Another site must allow this page to read its files (CORS).",
  manifestBad: "The vendor's description of the update is damaged: {what}.",
  manifestBadNext: "Tell the vendor. `pinless manifest check` names the fault.",
  signatureMissing: "The update is not signed, and this page demands it.",
  signatureMissingNext: "Do not install it. Tell the vendor.",
  signatureBad: "The signature of the update is wrong: somebody may have changed it.",
  signatureBadNext: "Do not install it. Tell the vendor.",
  keyBad: "The key in this page is no public key.",
  keyBadNext: "Tell the vendor: it must be the base64 text of a P-256 public key in PEM.",
  partMissing: "A file of the update was not found: {url} (status {status}).",
  partMissingNext: "Nothing was changed. Try again later, or tell the vendor.",
  partBlocked: "A file of the update cannot be fetched: {url}.",
  partBlockedNext:
    "Nothing was changed. Is this computer online? Another site must allow this page to read its files (CORS).",
  partSize: "A file of the update has the wrong size: {url} has {found} bytes instead of {size}.",
  partSizeNext: "Nothing was changed. Reload the page; if it happens again, tell the vendor.",
  partHash: "A file of the update is not the one that the vendor means: {url}.",
  partHashNext: "Nothing was changed. Reload the page; if it happens again, tell the vendor.",
  fileBad: "{name} cannot be used: {error}",
  fileBadNext: "Choose another file.",

  entryRefused: "The product does not want to be updated now.",
  entryRefusedNext: "Is it busy? Wait, then try again.",
  entryKey: "The product wants a proof that a web page cannot give.",
  entryKeyNext: "Use the vendor's own program, or bring it into its bootloader by hand.",
  wrongChip: "This is another product: it has a {found} ({pid}), and the update is for {wanted}.",
  wrongChipNext: "Nothing was changed. Is this the right product, and the right page?",
  unknownChip: "The chip in this product is not known: product id {pid}.",
  unknownChipNext: "Nothing was changed. Copy the report and send it to the vendor.",
  otherProduct: "This is another product than the one that was being updated.",
  otherProductNext: "Plug in the first one again: part of its memory is kept in this page.",
  protected: "The product is protected against reading.",
  protectedNext: "Ask the vendor.",
  unprotectFailed: "The protection could not be removed ({code}).",
  unprotectFailedNext: "Switch it off and on and try again.",
  keepHit: "The update would overwrite what it must keep: {title}.",
  keepHitNext: "Nothing was changed. Tell the vendor.",
  planFailed: "The update does not fit this chip ({code}, at {address}).",
  planFailedNext: "Nothing was changed. Copy the report and send it to the vendor.",
  linkLost: "The product stopped answering ({code}).",
  linkLostNext: "Check the cable, switch the product off and on, and try again.",
  writeProtected: "A page of the product is write-protected (at {address}).",
  writeProtectedNext: "Copy the report and send it to the vendor.",
  verify: "What was written does not read back the same (at {address}).",
  verifyNext: "Try again. If it happens again, the flash of the product may be worn out.",
  updateFailed: "The product refused the update ({code}, {phase}, at {address}).",
  updateFailedNext: "Copy the report and send it to the vendor.",
};

// A lookup with values put in. Missing values show as they are written, so that nobody is misled.
export function translator(overrides = {}) {
  const table = { ...STRINGS, ...overrides };
  return (key, values = {}) =>
    (table[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}
