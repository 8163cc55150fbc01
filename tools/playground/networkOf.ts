import {
  absoluteError,
  adam,
  dense,
  elman,
  gru,
  huber,
  lru,
  lstm,
  minGru,
  network,
  rmsProp,
  sgd,
  squaredError,
  stack,
  type Layer,
  type Loss,
  type Network,
  type Optimizer,
} from "backstream";
import type { Settings } from "./Settings.js";

type Cell = (inputs: number, units: number) => Layer<number, number>;
const cells: Readonly<Record<Settings["cell"], Cell>> = { gru, lstm, elman, minGru, lru };
const losses = { squaredError, absoluteError, huber };
const optimizers = { adam, rmsProp, sgd };

/** The network of these settings, as it starts. */
export function networkOf({ cell, units, seed }: Settings): Network<number, number> {
  return network(stack(cells[cell](1, units), dense(units, 1)), { seed });
}

/** How it learns. */
export function trainingOf({ loss, optimizer, learningRate, window, stride }: Settings): {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly window: number;
  readonly stride: number;
} {
  return { loss: losses[loss](), optimizer: optimizers[optimizer]({ learningRate }), window, stride };
}
