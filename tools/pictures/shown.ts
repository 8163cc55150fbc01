import { decodeMessage, mount, type Message } from "@backstream/studio";

/** For the program that makes the pictures: shows what a run has told. */
(globalThis as unknown as { show: unknown }).show = (messages: readonly string[]) => {
  let listener: (event: { readonly data: Message }) => void = () => {};
  mount(document.body, {
    addEventListener: (_: "message", added: typeof listener) => (listener = added),
    removeEventListener: () => {},
    postMessage: () => {},
  } as never);
  for (const message of messages) listener({ data: decodeMessage(message) as Message });
};
