import type { MessagePort } from "node:worker_threads";
import type { ServeOptions } from "./serve.js";

/** What the server's thread is made from. */
export interface ThreadData {
  readonly options: Omit<ServeOptions, "command">;
  /** Shared: how many messages the thread has received, and how many commands the program has taken. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** Where the commands of pages go. */
  readonly commands: MessagePort;
}

export const received = 0;
export const taken = 1;

/** So that what nobody takes does not become more and more. */
export const mostCommandsWaiting = 64;
export const mostMessagesWaiting = 64;
