import { arena, referenceArena, tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { BusyError, ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";
import type { Initialiser } from "./Layer.js";
import { network } from "./network.js";

describe("network", () => {
  it("names parameters plainly for one layer, by index where there are parts", () => {
    expect([...network(cell(1, 2)).parameters.keys()]).toEqual(["weight", "keep"]);
    const nested = network(chained(affine(2, 3), chained(doubling(), affine(3, 1))));
    expect([...nested.parameters.keys()]).toEqual(["0.weight", "0.bias", "1.1.weight", "1.1.bias"]);
  });

  it("says so where JSON was not parsed", () => {
    expect(() => network(affine(1, 1)).load('{"weight":[1],"bias":[0]}' as never)).toThrow(
      new TypeError(
        `network: the values to load are "{\\"weight\\":[1],\\"bias\\":[0]}", expected an array or tensor for each parameter's name; parse JSON first`,
      ),
    );
  });

  it.each<[unknown, string]>([
    [[1, null], "has null at index 1, expected numbers"],
    [[1, "x"], 'has "x" at index 1, expected numbers'],
  ])("loads nothing where an entry is no number: %j", (weight, message) => {
    const net = network(affine(2, 1));
    const before = net.save();
    expect(() => net.load({ bias: [7], weight: weight as number[] })).toThrow(
      new ShapeError(`network: "weight" ${message}`),
    );
    expect(net.save()).toEqual(before);
  });

  it.each<[object, Error]>([
    [{ seed: "7" }, new RangeError('randomStream: seed is "7", expected a whole number of up to 53 bits')],
    [{ name: 7 }, new TypeError('network: name is 7, expected a text such as "encoder"')],
    [
      { arena: {} },
      new TypeError("network: arena is {}, expected what a call such as referenceArena(Float64Array) makes"),
    ],
  ])("says which option is of the wrong kind: %j", (options, error) => {
    expect(() => network(affine(1, 1), options as never)).toThrow(error);
  });

  it("is freed when nothing refers to it any more, once the task has ended", async () => {
    const place = referenceArena();
    for (let seed = 0; seed < 100; seed++) network(affine(3, 3), { seed, arena: place });
    expect(place.used).toBe(100 * 2 * 12);
    // Node runs with --expose-gc here; the clean-up is a task of its own.
    while (place.used > 0) {
      (globalThis as { gc?: () => void }).gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(place.used).toBe(0);
  });

  it("counts what is learned", () => {
    expect(network(chained(affine(2, 3), affine(3, 1))).size).toBe(2 * 3 + 3 + 3 + 1);
  });

  it("begins with numbers that its seed decides", () => {
    const weights = (seed: number): unknown => network(affine(3, 4), { seed }).save();
    expect(weights(7)).toEqual(weights(7));
    expect(weights(7)).not.toEqual(weights(8));
    expect(network(affine(3, 4)).save()).toEqual(weights(0));
  });

  it("keeps what an initialiser writes that makes the arena grow", () => {
    const place = referenceArena();
    const kept: unknown[] = [];
    const growing: Initialiser = (values) => {
      values[0] = 1;
      kept.push(place.allocate(place.memory.length)); // more than there is
      values[1] = 2;
    };
    const layer = affine(1, 2);
    const parameters = layer.parameters.map((spec) => ({ ...spec, initialise: growing }));
    const net = network({ ...layer, parameters }, { arena: place });
    expect([...net.parameterBlock.array]).toEqual([1, 2, 1, 2]);
    expect(kept).toHaveLength(2);
  });

  it("does not let one layer's size shift another's numbers", () => {
    const head = (layer: ReturnType<typeof chained>): unknown =>
      network(layer, { seed: 3 }).save()["1.weight"];
    expect(head(chained(affine(2, 4), affine(4, 1)))).toEqual(head(chained(affine(5, 4), affine(4, 1))));
  });

  it("saves and loads, by record or map, tensors or arrays", () => {
    const net = network(affine(2, 1));
    net.load({ weight: tensor([1, 2], [1, 2]), bias: [3] });
    expect(net.save()).toEqual({ weight: tensor([1, 2], [1, 2]), bias: tensor([1], [3]) });
    const other = network(affine(2, 1));
    other.load(new Map(Object.entries(net.save())));
    expect(other.save()).toEqual(net.save());
    expect(other.version).toBe(1);
  });

  it("gives copies that later learning does not change", () => {
    const net = network(affine(1, 1));
    net.load({ weight: [1], bias: [0] });
    const { value } = net.parameters.get("weight")!;
    net.load({ weight: [2], bias: [0] });
    expect([value.item(), net.parameters.get("weight")!.value.item()]).toEqual([1, 2]);
  });

  it.each([
    [
      { wieght: [1, 2], bias: [0] },
      new UnknownNameError('network: no parameter named "wieght"; it has weight, bias'),
    ],
    [
      { bias: [0] },
      new UnknownNameError('network: parameter "weight" is missing; load takes all of weight, bias'),
    ],
    [{ weight: [1, 2, 3], bias: [0] }, new ShapeError('network: "weight" has shape [3], expected [1, 2]')],
    [
      { weight: tensor([2, 1], [1, 2]), bias: [0] },
      new ShapeError('network: "weight" has shape [2, 1], expected [1, 2]'),
    ],
  ])("refuses %j, and loads nothing then", (values, error) => {
    const net = network(affine(2, 1));
    const before = net.save();
    expect(() => net.load(values as Record<string, number[]>)).toThrow(error);
    expect([net.save(), net.version]).toEqual([before, 0]);
  });

  it("refuses a layer without a width of its own", () => {
    expect(() => network(doubling())).toThrow(
      new ShapeError("doubling(): it has no width of its own; put it in a stack after a layer that has one"),
    );
  });

  it("lets one owner train it", () => {
    const net = network(affine(1, 1));
    const [one, two] = [{}, {}];
    net.claim(one);
    net.claim(one);
    expect(() => net.claim(two)).toThrow(BusyError);
    net.disclaim(two);
    expect(() => net.claim(two)).toThrow(BusyError);
    net.disclaim(one);
    net.claim(two);
  });

  it("calculates where it lives", () => {
    const net = network(affine(1, 1), { arena: referenceArena(Float64Array) });
    expect(net.save()["weight"].dtype).toBe("float64");
  });

  it("frees its memory when the last reference is gone", async () => {
    const before = arena.used;
    for (let index = 0; index < 100; index++) network(affine(100, 100));
    expect(arena.used).toBeGreaterThan(before);
    const { gc } = globalThis as { gc?: () => void };
    while (arena.used > before) {
      gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(arena.used).toBeLessThanOrEqual(before);
  });
});

describe("load from JSON", () => {
  it("takes back what save() gave, to the bit", () => {
    const [net, other] = [network(affine(2, 1), { seed: 1 }), network(affine(2, 1), { seed: 2 })];
    other.load(JSON.parse(JSON.stringify(net.save())));
    expect(other.save()).toEqual(net.save());
  });

  it("refuses what holds no numbers, and loads nothing then", () => {
    const net = network(affine(1, 1));
    const before = net.save();
    expect(() => net.load({ bias: [7], weight: { 0: 1 } as never })).toThrow(
      new ShapeError('network: "weight" is { 0 }, expected a number, an array or a tensor'),
    );
    expect(net.save()).toEqual(before);
  });
});
