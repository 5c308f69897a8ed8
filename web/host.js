// SPDX-License-Identifier: MIT
// The flow in a worker; in the page itself where workers have no serial ports.

const END_MS = 1000; // for the port to be closed

// onState receives every state of the flow. Returns how to send it a message, and how to end it.
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
  return {
    send: (message) => deliver(message),
    end: () => {
      deliver({ do: "cancel" });
      setTimeout(() => worker.terminate(), END_MS);
    },
  };
}
