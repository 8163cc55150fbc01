import { expect, it } from "vitest";
import { expectLayer } from "./expectLayer.js";
import { expectLoss } from "./expectLoss.js";
import { expectNetwork } from "./expectNetwork.js";
import { expectOptimizer } from "./expectOptimizer.js";
import { affine } from "./fixtures/affine.js";
import { network } from "./network.js";

const loss = { name: "loss()", measure: () => 0 };
const optimizer = { name: "optimizer()", init: () => ({}), update: () => {} };

it("lets pass what is as wanted", () => {
  expect(() => {
    expectNetwork("forward", network(affine(1, 1)));
    expectLayer("network", "the layer", affine(1, 1));
    expectLoss("compare", loss);
    expectOptimizer("update", optimizer);
  }).not.toThrow();
});

it.each<[unknown, string]>([
  [undefined, "undefined"],
  [affine(1, 1), "affine(1, 1)"],
  [affine, "a function"],
  [{ input: 1 }, "{ input }"],
])("says what the net is instead: %#", (given, named) => {
  expect(() => expectNetwork("forward", given)).toThrow(
    new TypeError(`forward: the net is ${named}, expected what a call such as network(gru(1, 32)) makes`),
  );
});

it.each<[unknown, string]>([
  [[affine(1, 1)], "[{…}]"],
  [network(affine(1, 1)), "the network affine(1, 1)"],
  [affine, "a function"],
])("says what the layer is instead: %#", (given, named) => {
  expect(() => expectLayer("checkGradients", "the layer", given)).toThrow(
    new TypeError(`checkGradients: the layer is ${named}, expected what a call such as gru(1, 32) makes`),
  );
});

it("names a loss that was not called, and an optimizer that is a loss", () => {
  expect(() => expectLoss("compare", () => loss)).toThrow(
    new TypeError("compare: loss is a function, expected what a call such as squaredError() makes"),
  );
  expect(() => expectOptimizer("update", loss)).toThrow(
    new TypeError("update: optimizer is loss(), expected what a call such as adam() makes"),
  );
});
