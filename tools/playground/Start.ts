import type { Series } from "./Series.js";
import type { Settings } from "./Settings.js";

/** What the page tells a worker to learn; the port is where the network is watched and steered. */
export interface Start {
  readonly settings: Settings;
  readonly series: Series;
  readonly port: MessagePort;
}
