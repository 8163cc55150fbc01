import { tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";
import type { Layer } from "./Layer.js";
import { network } from "./network.js";

const net = (...layers: readonly Layer[]) => network(chained(...layers));
/** A weight and a bias, all numbers of which are `number`. */
const module = (prefix: string, fanIn: number, fanOut: number, number = 0) => ({
  [`${prefix}weight`]: tensor([fanOut, fanIn], Array<number>(fanIn * fanOut).fill(number)),
  [`${prefix}bias`]: tensor([fanOut], Array<number>(fanOut).fill(number)),
});
const first = (values: Record<string, { readonly data: ArrayLike<number> }>) =>
  Object.values(values).map(({ data }) => data[0]);

describe("load of modules with other prefixes", () => {
  it("finds the layer by the ends of names and by shapes, in whatever order they stand", () => {
    const target = net(affine(2, 3), doubling(), affine(3, 1));
    expect(target.load({ ...module("head.", 3, 1, 2), ...module("encoder.", 2, 3, 1) })).toEqual([
      "0.weight",
      "0.bias",
      "2.weight",
      "2.bias",
    ]);
    expect(first(target.save())).toEqual([1, 1, 2, 2]);
  });

  it("finds a single layer, and kinds of layers by their names", () => {
    const single = network(affine(2, 1));
    single.load(module("linear.", 2, 1, 5));
    expect(first(single.save())).toEqual([5, 5]);
    const two = net(cell(1, 2), affine(2, 2));
    two.load({ ...module("b.", 2, 2, 3), "a.weight": [[1], [1]], "a.keep": [7, 7] });
    expect(first(two.save())).toEqual([1, 7, 3, 3]);
  });

  it("takes modules of one shape by the numbers in their names", () => {
    const three = net(affine(2, 2), affine(2, 2), affine(2, 2));
    // "0." and "2." are names of the network, too.
    three.load({ ...module("0.", 2, 2, 1), ...module("2.", 2, 2, 2), ...module("4.", 2, 2, 3) });
    expect(first(three.save())).toEqual([1, 1, 2, 2, 3, 3]);
    // As safetensors writes them.
    three.load({ ...module("fc10.", 2, 2, 6), ...module("fc8.", 2, 2, 4), ...module("fc9.", 2, 2, 5) });
    expect(first(three.save())).toEqual([4, 4, 5, 5, 6, 6]);
    three.load({
      ...module("a.1.b0.", 2, 2, 3),
      ...module("a.0.b1.", 2, 2, 2),
      ...module("a.0.b0.", 2, 2, 1),
    });
    expect(first(three.save())).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it("takes what a file was read to", () => {
    const single = network(affine(2, 1));
    const tensors = new Map(Object.entries(module("linear.", 2, 1, 4)));
    expect(single.load({ tensors })).toEqual(["weight", "bias"]);
  });

  it("guesses nothing where two modules have one shape and names without an order", () => {
    const two = net(affine(2, 2), affine(2, 2));
    const before = two.save();
    expect(() => two.load({ ...module("decoder.", 2, 2, 1), ...module("encoder.", 2, 2, 1) })).toThrow(
      new UnknownNameError(
        'network: names and shapes do not tell which of "decoder.weight", "encoder.weight" is which of "0.weight", "1.weight"; say it for all names, as in { prefixes: { "decoder.": "0.", "encoder.": "1." } }',
      ),
    );
    expect(two.save()).toEqual(before);
  });

  it("guesses nothing where the numbers contradict the shapes", () => {
    const three = net(affine(2, 2), affine(2, 2), affine(2, 3));
    expect(() =>
      three.load({ ...module("fc1.", 2, 2), ...module("fc2.", 2, 3), ...module("fc3.", 2, 2) }),
    ).toThrow(
      new UnknownNameError(
        'network: names and shapes do not tell which of "fc1.weight", "fc2.weight", "fc3.weight" is which of "0.weight", "1.weight", "2.weight"; say it for all names, as in { prefixes: { "fc1.": "0.", "fc2.": "1.", "fc3.": "2." } }',
      ),
    );
  });

  it("takes lists without a shape by the lengths of all of a layer's parameters", () => {
    const two = net(affine(1, 3), affine(3, 1));
    two.load({ "b.weight": [1, 2, 3], "b.bias": [0], "a.weight": [4, 5, 6], "a.bias": [0, 0, 0] });
    expect(first(two.save())).toEqual([4, 0, 1, 0]);
  });

  it("says which shapes fit no layer", () => {
    expect(() =>
      net(affine(2, 2), affine(2, 1)).load({ ...module("a.", 2, 2), ...module("b.", 7, 2) }),
    ).toThrow(
      new ShapeError(
        'network: the shapes of "b.weight" and its neighbours are those of no layer; expected weight [2, 2], bias [2] or weight [1, 2], bias [1]',
      ),
    );
    expect(() => network(affine(2, 2)).load(module("linear.", 3, 2))).toThrow(
      new ShapeError('network: "weight" has shape [2, 3], expected [2, 2]'),
    );
  });

  it("refuses modules too few, too many and of other kinds, as without prefixes", () => {
    const two = net(affine(2, 2), affine(2, 1));
    const missing = (name: string) =>
      new UnknownNameError(
        `network: no parameter named "${name}"; it has 0.weight, 0.bias, 1.weight, 1.bias`,
      );
    expect(() => two.load(module("a.", 2, 2))).toThrow(missing("a.weight"));
    expect(() => two.load({ ...module("0.", 2, 2), ...module("1.", 2, 1), ...module("2.", 1, 1) })).toThrow(
      missing("2.weight"),
    );
    expect(() => two.load({ ...module("0.", 2, 2), ...module("1.", 2, 1), "1.running_mean": [0] })).toThrow(
      missing("1.running_mean"),
    );
  });

  it("is not done with prefixes or in parts", () => {
    const single = network(affine(2, 1));
    expect(() => single.load(module("linear.", 2, 1), { prefixes: {} })).toThrow(UnknownNameError);
    expect(() => single.load(module("linear.", 2, 1), { partial: true })).toThrow(UnknownNameError);
  });
});
