// SPDX-License-Identifier: MIT
// The flow in a worker; in the page itself where workers have no serial ports.

// onState receives every state of the flow. Returns a function that sends the flow a message.
export function startFlow(onState) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const waiting = [];
  let deliver = (message) => waiting.push(message);

  function open(to) {
    deliver = to;
    for (const message of waiting.splice(0)) to(message);
  }
  async function openHere() {
    worker.terminate();
    const { Flow } = await import("./flow.js");
    const flow = new Flow(onState);
    open((message) => flow.receive(message));
  }

  worker.onerror = openHere;
  worker.onmessage = ({ data }) => {
    if (data.worker === "ready") open((message) => worker.postMessage(message));
    else if (data.worker) openHere();
    else onState(data);
  };
  return (message) => deliver(message);
}
