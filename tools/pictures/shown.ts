import { decodeMessage, mount, type Message, type StudioSource } from "@backstream/studio";

type Listener = Parameters<StudioSource["addEventListener"]>[1];

/** In the page of which a picture is made: shows the run that has told these messages. */
function show(messages: readonly string[]): void {
  const listeners = new Set<Listener>();
  mount(document.body, {
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
    postMessage: () => {},
  });
  for (const message of messages) {
    const data = decodeMessage(message) as Message; // `departuresRun` has encoded it
    for (const listener of listeners) listener({ data });
  }
}

Object.assign(globalThis, { show });
