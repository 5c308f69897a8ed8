// SPDX-License-Identifier: MIT
// Engine and port in a thread of their own: a hidden tab's timers are slowed down, a worker's are not.
import { Flow } from "./flow.js";

const flow = new Flow((state) => self.postMessage(state));

self.onmessage = ({ data }) => flow.receive(data);
self.postMessage({ worker: navigator.serial ? "ready" : "no serial ports" });
