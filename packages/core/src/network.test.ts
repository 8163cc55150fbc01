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

  it("says how several layers become one", () => {
    const [first, second] = [affine(1, 1), affine(1, 1)];
    expect(() => network([first, second] as never)).toThrow(
      new TypeError(
        "network: the layer is [{…}, {…}], expected one layer; stack(...layers) makes one of several",
      ),
    );
    expect(() => network(first, second as never)).toThrow(
      new TypeError(
        "network: the options are the layer affine(1, 1), expected { seed, name, arena }; stack(first, second) makes one layer of two",
      ),
    );
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
      new UnknownNameError(
        'network: parameter "weight" is missing; load takes all of weight, bias, or some of them with { partial: true }',
      ),
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

  it("reads tensors that have passed through postMessage or structuredClone", () => {
    const net = network(affine(2, 1), { seed: 1 });
    const other = network(affine(2, 1), { seed: 2 });
    const { weight, bias } = structuredClone(net.save());
    expect(other.load({ weight, bias })).toEqual(["weight", "bias"]);
    expect(other.save()).toEqual(net.save());
    expect(() => other.load({ weight: bias, bias })).toThrow(
      new ShapeError('network: "weight" has shape [1], expected [1, 2]'),
    );
    const short = { shape: [1, 2], data: Float32Array.of(1) };
    expect(() => other.load({ weight: short as never, bias })).toThrow(
      new ShapeError('network: "weight" has 1 numbers in shape [1, 2], expected 2'),
    );
    expect(() => other.load({ weight: { shape: [1, 2], data: [1, "x"] } as never, bias })).toThrow(
      new ShapeError('network: "weight" is { shape, data }, expected a number, an array or a tensor'),
    );
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

describe("load", () => {
  const before = { weight: [[1, 2]], bias: [0] };
  const filled = () => {
    const net = network(affine(2, 1));
    net.load(before);
    return net;
  };

  it("takes nested lists, as PyTorch's tolist() gives them", () => {
    const net = network(affine(3, 2));
    net.load({ weight: [[1, 2, 3], [4, 5, 6]], bias: [7, 8] }); // prettier-ignore
    expect(net.save()).toEqual({ weight: tensor([2, 3], [1, 2, 3, 4, 5, 6]), bias: tensor([2], [7, 8]) });
  });

  it("keeps float64 numbers where the network does", () => {
    const net = network(affine(1, 1), { arena: referenceArena(Float64Array) });
    net.load({ weight: [[0.1]], bias: [1 / 3] });
    expect(net.save()).toEqual({
      weight: tensor([1, 1], Float64Array.of(0.1)),
      bias: tensor([1], Float64Array.of(1 / 3)),
    });
  });

  it.each([
    [{ weight: [[1], [2]] }, 'network: "weight" has shape [2, 1], expected [1, 2]'],
    [{ weight: [[[1, 2]]] }, 'network: "weight" has shape [1, 1, 2], expected [1, 2]'],
    [{ weight: [] }, 'network: "weight" has shape [0], expected [1, 2]'],
    [{ weight: [[]] }, 'network: "weight" has shape [1, 0], expected [1, 2]'],
    [{ weight: [[1, null]] }, 'network: "weight" has null at index [0, 1], expected numbers'],
    [{ weight: [[1, [2]]] }, 'network: "weight" has [2] at index [0, 1], expected numbers'],
    [{ weight: [1, null] }, 'network: "weight" has null at index 1, expected numbers'],
    [{ weight: [1, "x"] }, 'network: "weight" has "x" at index 1, expected numbers'],
    [{ weight: ["1", "2"] }, 'network: "weight" has "1" at index 0, expected numbers'],
    [{ weight: Array.from({ length: 2 }) }, 'network: "weight" has undefined at index 0, expected numbers'],
    [{ weight: [1, 2n] }, 'network: "weight" has 2n at index 1, expected numbers'],
    [
      { weight: BigInt64Array.of(1n, 2n) },
      'network: "weight" is a BigInt64Array of 2, expected a number, an array or a tensor',
    ],
    [
      { weight: new DataView(new ArrayBuffer(8)) },
      'network: "weight" is a DataView of 8, expected a number, an array or a tensor',
    ],
    [{ weight: null }, 'network: "weight" is null, expected a number, an array or a tensor'],
  ])("refuses %o, and changes nothing", (values, message) => {
    const net = filled();
    const saved = net.save();
    expect(() => net.load({ bias: [9], ...values } as never)).toThrow(new ShapeError(message));
    expect([net.save(), net.version]).toEqual([saved, 1]);
  });

  it("refuses lists of different lengths", () => {
    expect(() => network(affine(2, 2)).load({ weight: [[1, 2], [3]], bias: [0, 0] })).toThrow(
      new ShapeError('network: "weight" has 1 entries at index 1, expected 2: its shape is [2, 2]'),
    );
    expect(() => network(affine(2, 2)).load({ weight: [[1, 2], 3], bias: [0, 0] })).toThrow(
      new ShapeError('network: "weight" has 3 at index 1, expected lists'),
    );
  });

  it("refuses a list that contains itself", () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => filled().load({ weight: list, bias: [0] } as never)).toThrow(
      new ShapeError('network: "weight" has shape [1, 1, 1], expected [1, 2]'),
    );
  });

  it("says so where it is given the bytes of a file", () => {
    expect(() => filled().load(new Uint8Array(9) as never)).toThrow(
      new TypeError(
        "network: the values to load are a Uint8Array of 9, expected an array or tensor for each parameter's name; parse JSON first",
      ),
    );
  });

  it("loads a part of the parameters with { partial: true }, and says which", () => {
    const net = filled();
    expect(net.load({ bias: [5] }, { partial: true })).toEqual(["bias"]);
    expect(net.save()).toEqual({ weight: tensor([1, 2], [1, 2]), bias: tensor([1], [5]) });
    expect(net.load({}, { partial: true })).toEqual([]);
    expect(net.load({ bias: [1], weight: [1, 1] })).toEqual(["weight", "bias"]);
  });

  it("refuses an unknown name in a part, too", () => {
    expect(() => filled().load({ biass: [5] }, { partial: true })).toThrow(
      new UnknownNameError('network: no parameter named "biass"; it has weight, bias'),
    );
  });

  it("replaces prefixes, the longest that fits, or a whole name", () => {
    const net = network(chained(affine(1, 1), affine(1, 1)));
    const values = { "a.weight": [1], "a.bias": [2], "a.b.weight": [3], offset: [4] };
    net.load(values, { prefixes: { "a.": "0.", "a.b.": "1.", offset: "1.bias" } });
    expect(Object.values(net.save()).map((value) => value.item())).toEqual([1, 2, 3, 4]);
    const prefixed = { "net.0.weight": [5], "net.0.bias": [6], "net.1.weight": [7], "net.1.bias": [8] };
    net.load(prefixed, { prefixes: { "net.": "" } });
    expect(Object.values(net.save()).map((value) => value.item())).toEqual([5, 6, 7, 8]);
    filled().load({ eight: [1, 2], ias: [3] }, { prefixes: { eight: "weight", "": "b" } });
  });

  it("saves with prefixes replaced, the other way round", () => {
    const net = network(chained(affine(1, 1), affine(1, 1)), { seed: 1 });
    const saved = net.save({ prefixes: { "0.": "in.", "1.": "out." } });
    expect(Object.keys(saved)).toEqual(["in.weight", "in.bias", "out.weight", "out.bias"]);
    const other = network(net.layer, { seed: 2 });
    other.load(saved, { prefixes: { "in.": "0.", "out.": "1." } });
    expect(other.save()).toEqual(net.save());
  });

  it("refuses impossible prefixes and unknown options", () => {
    const net = network(chained(affine(1, 1), affine(1, 1)));
    expect(() =>
      net.load({ "a.weight": [1], "b.weight": [2] }, { prefixes: { "a.": "0.", "b.": "0." } }),
    ).toThrow(
      new RangeError(
        'network: with their prefixes replaced, "a.weight" and "b.weight" both are "0.weight"; change the prefixes',
      ),
    );
    expect(() => net.load({ "a.wieght": [1] }, { prefixes: { "a.": "0." } })).toThrow(
      new UnknownNameError(
        'network: no parameter named "0.wieght", which "a.wieght" is with its prefix replaced; it has 0.weight, 0.bias, 1.weight, 1.bias',
      ),
    );
    expect(() => net.save({ prefixes: { "0.": "a.", "1.": "a." } })).toThrow(
      new RangeError(
        'network: with their prefixes replaced, two parameters are "a.weight"; change the prefixes',
      ),
    );
    expect(() => net.load({}, { prefixes: ["0."] as never })).toThrow(
      new TypeError(
        'load: prefixes are ["0."], expected texts by the texts that they replace, such as { "lstm.": "0." }',
      ),
    );
    expect(() => net.load({}, { strict: false } as never)).toThrow(
      new UnknownNameError('load: no option named "strict"; it has prefixes, partial'),
    );
    expect(() => net.save({ prefix: "a." } as never)).toThrow(
      new UnknownNameError('save: no option named "prefix"; it has prefixes'),
    );
  });
});
