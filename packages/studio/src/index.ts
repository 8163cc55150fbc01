export { decode as decodeMessage, encode as encodeMessage } from "./codec.js";
export { protocolVersion } from "./frames.js";
export type {
  Burst,
  Bye,
  Controls,
  Counters,
  EventKind,
  Frame,
  Hello,
  History,
  Marble,
  Message,
  OpenTickets,
  Pass,
  RunEvent,
  Spread,
  Steering,
} from "./frames.js";
export type { Command } from "./Command.js";
export type { Recording } from "./Recording.js";
export { metricsOf, type MetricRegistry } from "./metricsOf.js";
export { CommandError } from "./readCommand.js";
export { watch, type Watched, type WatchedSteering } from "./watch.js";
export type { StudioTarget, WatchOptions } from "./WatchOptions.js";
export type { ComparedTick } from "./watching/ComparedTick.js";
export type { SaidTick } from "./watching/SaidTick.js";
export type { TestedTick } from "./watching/TestedTick.js";
export type { BaselineValue } from "./watching/BaselineLoss.js";
export { mount, type Mounted, type MountPlace } from "./page/mount.js";
export type { StudioSource } from "./page/StudioSource.js";
export { report } from "./report.js";
