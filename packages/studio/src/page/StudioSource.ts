import type { Command } from "../Command.js";

/**
 * Where the page's messages come from, and where its commands go: a `MessagePort`, a `Worker`, or what `connect` makes. The `data` of
 * its events are messages of the protocol.
 */
export interface StudioSource {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(command: Command): void;
  /** A `MessagePort` waits for it. */
  start?(): void;
}
