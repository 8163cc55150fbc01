import { eLstm, frozen, gru, lru, minGru, type GradientMethod, type Layer } from "backstream";
import { ringStart } from "./ringStart.js";

/** A layer of 32 units, and how its gradient comes about. */
export interface Arm {
  readonly cell: string;
  readonly gradient: string;
  /** Ticks of a pass; not given: each tick is a pass of its own. */
  readonly window?: number;
  readonly layer: (fanIn: number) => Layer;
  /** Of Adam; not given: that of all arms. */
  readonly learningRate?: number;
}

type Make = (fanIn: number, gradient: GradientMethod) => Layer;

/** All that are compared. There are no traces of a GRU: each unit's memory depends on all others. */
export const arms: readonly Arm[] = [
  ...armsOf("lru", (fanIn, gradient) => lru(fanIn, 32, { gradient, initialise: ringStart })),
  ...armsOf("minGru", (fanIn, gradient) => minGru(fanIn, 32, { gradient })),
  ...armsOf("eLstm", (fanIn, gradient) => eLstm(fanIn, 32, { gradient })),
  ...armsOf("gru", (fanIn, gradient) =>
    gradient === "frozen" ? frozen(gru(fanIn, 32)) : gru(fanIn, 32),
  ).slice(1),
  // What the LRU's start and its learning rate are worth.
  ...armsOf("lru, default start", (fanIn, gradient) => lru(fanIn, 32, { gradient })).slice(0, 1),
  ...armsOf("lru, rate 0.0003", (fanIn, gradient) => lru(fanIn, 32, { gradient, initialise: ringStart })).map(
    (arm) => ({ ...arm, learningRate: 0.0003 }),
  ),
];

function armsOf(cell: string, make: Make): Arm[] {
  return [
    { cell, gradient: "exact (traces)", layer: (fanIn) => make(fanIn, "traces") },
    { cell, gradient: "window 64", window: 64, layer: (fanIn) => make(fanIn, "window") },
    { cell, gradient: "window 32", window: 32, layer: (fanIn) => make(fanIn, "window") },
    { cell, gradient: "one step", layer: (fanIn) => make(fanIn, "oneStep") },
    { cell, gradient: "frozen", layer: (fanIn) => make(fanIn, "frozen") },
  ];
}
