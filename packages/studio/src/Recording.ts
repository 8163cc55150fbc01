import type { Bye, Controls, Frame, Hello, History, protocolVersion, RunEvent } from "./frames.js";

/** A whole run, as `report` shows it and as `run.json` holds it. */
export interface Recording {
  readonly v: typeof protocolVersion;
  readonly hello: Hello;
  readonly history: History;
  readonly events: readonly RunEvent[];
  readonly controls: Controls;
  /** The frames of the last seconds, oldest first. */
  readonly frames: readonly Frame[];
  readonly bye?: Bye | undefined;
}
