export {
  BrokenStreamError,
  BusyError,
  CapacityError,
  DivergedError,
  ShapeError,
  StaleSignalError,
  UnknownNameError,
} from "./errors.js";
export type { CarrySpec, Initialiser, Layer, ParameterSpec, Place, WidthKeeping } from "./layer.js";
export type { Comparison, Loss, LossRows, Reduction, RowOptions } from "./loss.js";
export type { Optimizer, Segment, UpdateOptions } from "./optimizer.js";
export type { Carry, CarryRecord, Sample } from "./sample.js";
export { Network, network, type NetworkOptions, type Parameter } from "./network.js";
export { Unrolling, type UnrollingOptions } from "./unrolling.js";
export type { WayBack } from "./wayBack.js";
export type { Leaf } from "./flatten.js";
export type { Probe } from "./probe.js";
export type { Hold, TickCopies } from "./tickBuffer.js";
export { inputRows } from "./inputRows.js";
export { run, type Run } from "./run.js";
export { expectCount } from "./expectCount.js";
export { expectNumeric } from "./expectNumeric.js";
export { callName } from "./callName.js";
export { expectOptions } from "./expectOptions.js";
export { lossFrom, type LossParts } from "./lossFrom.js";
