import { expect, it } from "vitest";
import { parseCall } from "./parseCall.js";

it.each<[string, object]>([
  ["tanh()", { unit: "tanh", sizes: [], options: {} }],
  ["gru(1, 32)", { unit: "gru", sizes: [1, 32], options: {} }],
  ["elu({ alpha: 1e-7 })", { unit: "elu", sizes: [], options: { alpha: 1e-7 } }],
  [
    'a(1, { b: "x, \\"y: {", c: -0.5, d: false, e: [1, 2] })',
    { unit: "a", sizes: [1], options: { b: 'x, "y: {', c: -0.5, d: false, e: [1, 2] } },
  ],
  [
    "dense(8, 4, { activation: celu({ alpha: 2 }) })",
    {
      unit: "dense",
      sizes: [8, 4],
      options: { activation: { unit: "celu", sizes: [], options: { alpha: 2 } } },
    },
  ],
])("reads %s", (text, call) => {
  expect(parseCall(text)).toEqual(call);
});

it.each([
  "",
  "product",
  "my layer",
  "gru(1, 32",
  "gru(1 32)",
  "gru(1, )",
  "f({ a })",
  "f(NaN)",
  "f(1) g(2)",
  "7",
])("takes %j for no call", (text) => {
  expect(parseCall(text)).toBeUndefined();
});
