import { describeLayer, type Layer } from "@backstream/core";
import { expect, it } from "vitest";
import {
  celu,
  customLayer,
  dense,
  elman,
  elu,
  embedding,
  gru,
  leakyRelu,
  lstm,
  softmax,
  stack,
  tanh,
  zeros,
} from "./index.js";

const own = (): Layer =>
  customLayer({ name: "own()", fanIn: 1, fanOut: 1, forward: () => {}, backward: () => {} });

// What a layer computes, with all that has an influence on it, so that its parameters are of no use to another one.
it.each<[() => Layer, string]>([
  [() => gru(1, 8), "gru(1, 8)"],
  [() => lstm(1, 8, { initialise: { bias_hh_l0: zeros() } }), "lstm(1, 8)"],
  [() => elman(1, 8), "elman(1, 8)"],
  [() => elman(1, 8, { activation: "tanh" }), "elman(1, 8)"],
  [() => elman(1, 8, { activation: "relu" }), 'elman(1, 8, { activation: "relu" })'],
  [() => gru(1, 8, { reset: "after", bias: true, zoneout: 0, layers: 1 }), "gru(1, 8)"],
  [() => gru(1, 8, { layerNorm: true, zoneout: 0.1 }), "gru(1, 8, { layerNorm: true, zoneout: 0.1 })"],
  [() => lstm(1, 8, { forgetBias: 1 }), "lstm(1, 8)"],
  [() => lstm(1, 8, { projection: 2, peepholes: true }), "lstm(1, 8, { projection: 2, peepholes: true })"],
  [() => dense(8, 4, { activation: celu({ alpha: 2 }) }), "dense(8, 4, { activation: celu({ alpha: 2 }) })"],
  [() => embedding(9, 4), "embedding(9, 4)"],
  [() => dense(8, 4, { bias: true, activation: undefined, initialise: { bias: zeros() } }), "dense(8, 4)"],
  [() => dense(8, 4, { activation: "relu" }), 'dense(8, 4, { activation: "relu" })'],
  [
    () => dense(8, 4, { activation: "tanh", bias: false }),
    'dense(8, 4, { bias: false, activation: "tanh" })',
  ],
  [() => tanh(), "tanh()"],
  [() => softmax(), "softmax()"],
  [() => elu(), "elu()"],
  [() => elu({ alpha: 1 }), "elu()"],
  [() => elu({ alpha: 0.5 }), "elu({ alpha: 0.5 })"],
  [() => leakyRelu({ slope: 0.01 }), "leakyRelu()"],
  [() => leakyRelu({ slope: 0.2 }), "leakyRelu({ slope: 0.2 })"],
  [own, "own()"],
  [
    () =>
      stack(gru(1, 8), stack(dense(8, 4, { activation: "tanh" }), leakyRelu({ slope: 0.2 })), dense(4, 1)),
    'stack(gru(1, 8), stack(dense(8, 4, { activation: "tanh" }), leakyRelu({ slope: 0.2 })), dense(4, 1))',
  ],
])("describes what it computes: %#", (make, description) => {
  expect(describeLayer(make())).toBe(description);
});
