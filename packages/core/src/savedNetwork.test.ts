import { tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { ArchitectureError, ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { network } from "./network.js";
import { hasSavedNetworks } from "./savedNetwork.js";

const saved = {
  nets: [
    { name: "a", parameters: { weight: [[1]], bias: [2] } },
    { name: "b", parameters: { weight: tensor([1, 1], [3]), bias: [4] } },
  ],
  descriptions: { a: "affine(1, 1)", b: "affine(1, 1)" },
};
const net = (name: string) => network(affine(1, 1), { name });

describe("a checkpoint", () => {
  it("gives a network the parameters under its name, and returns theirs", () => {
    const b = net("b");
    expect(b.load(saved)).toEqual(["weight", "bias"]);
    expect(b.save()).toEqual({ weight: tensor([1, 1], [3]), bias: tensor([1], [4]) });
  });

  it("is refused by a network of another name or another description", () => {
    expect(() => net("c").load(saved)).toThrow(
      new UnknownNameError(
        "load(c): the checkpoint holds no network of that name, only a, b; name it in network(layer, { name })",
      ),
    );
    const other = network({ ...affine(1, 1), description: "affine(1, 1, { scaled: true })" }, { name: "a" });
    expect(() => other.load(saved)).toThrow(
      new ArchitectureError(
        "load(a): the checkpoint's network is affine(1, 1), this one is affine(1, 1, { scaled: true }); make it of the same layers",
      ),
    );
  });

  it.each([undefined, {}, { b: "affine(9, 9)" }, null, 7, { a: undefined }])(
    "is not compared where it does not say what the network computes: %j",
    (descriptions) => {
      expect(net("a").load({ ...saved, descriptions: descriptions as never })).toHaveLength(2);
      expect(() =>
        network(affine(2, 1), { name: "a" }).load({ ...saved, descriptions: descriptions as never }),
      ).toThrow(new ShapeError('network: "weight" has shape [1, 1], expected [1, 2]'));
    },
  );

  it("says what it holds where that is no text", () => {
    expect(() => net("a").load({ ...saved, descriptions: { a: [1] as never } })).toThrow(
      new ArchitectureError(
        "load(a): the checkpoint's network is [1], this one is affine(1, 1); make it of the same layers",
      ),
    );
  });

  it("is told from values by name", () => {
    expect(hasSavedNetworks(saved)).toBe(true);
    expect(hasSavedNetworks({ nets: [[1, 2]] })).toBe(false);
    expect(hasSavedNetworks({ nets: [1, null] })).toBe(false);
    expect(hasSavedNetworks({ weight: [1] })).toBe(false);
    expect(hasSavedNetworks(new Map([["nets", [1]]]))).toBe(false);
  });
});
