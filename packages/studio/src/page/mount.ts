import type { Message } from "../frames.js";
import type { Command } from "../Command.js";
import { receive, runState, type Connection } from "./runState.js";
import type { StudioSource } from "./StudioSource.js";
import { view } from "./view.js";

/** A page that is shown. */
export interface Mounted {
  /** Takes the page away; the source stays open. */
  readonly close: () => void;
}

/** An element of a document; said so that programs for Node need no types of browsers. */
export interface MountPlace {
  readonly ownerDocument: object | null;
  append(...nodes: never[]): void;
}

/**
 * Shows the page of a run in an element: whether it learns, what it says, how its errors go back, and the controls that act on it.
 *
 * The source is anything with `addEventListener("message")` and `postMessage`: a `MessagePort` or a `Worker` in which `watch` sends,
 * so that no server is needed. The page asks for nothing from the network.
 *
 * @example
 *   import type { Mounted, StudioSource } from "@backstream/studio";
 *   const show = (element: HTMLElement, worker: StudioSource): Mounted => mount(element, worker);
 * @see `studio` of `@backstream/studio/node` serves the same page to a browser.
 */
export function mount(place: MountPlace, source: StudioSource): Mounted {
  const run = runState();
  const shown = view(
    place as unknown as HTMLElement, // as the page needs it
    () => [run],
    (command: Command) => source.postMessage(command),
  );
  const listen = ({ data }: { readonly data: unknown }) => {
    if (!isMessage(data)) return;
    receive(run, data);
    shown.changed();
  };
  source.addEventListener("message", listen);
  source.start?.();
  return {
    close: () => {
      source.removeEventListener("message", listen);
      shown.close();
    },
  };
}

/** A worker may say other things as well. */
function isMessage(data: unknown): data is Message | Connection {
  return typeof data === "object" && data !== null && "type" in data;
}
