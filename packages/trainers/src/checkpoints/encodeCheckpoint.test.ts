import { ArchitectureError, network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  backward,
  checkpointOf,
  compare,
  forward,
  rewind,
  update,
  type Checkpoint,
  type NetCheckpoint,
} from "@backstream/operators";
import { adam, averagedParameters, chain, clipByNorm, groups, movingAverage } from "@backstream/optimizers";
import { tensor, wrapTensor } from "@backstream/tensors";
import fc from "fast-check";
import { concat, from, map, NEVER } from "rxjs";
import { describe, expect, it } from "vitest";
import { smallCheckpoint as small } from "../fixtures/smallCheckpoint.js";
import { arrayKinds } from "./arrayKinds.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { decodeCheckpoint } from "./decodeCheckpoint.js";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { readSafetensors } from "./readSafetensors.js";
import { checksumPlaceholder, writeChecksum } from "./writeChecksum.js";
import { writeSafetensors } from "./writeSafetensors.js";

/** The small checkpoint, whose only held tick has this sample. */
function holding(sample: unknown): Checkpoint {
  const [stream] = small.streams;
  return { ...small, streams: [{ ...stream, held: [{ ...stream.held[0], sample: sample as Sample }] }] };
}

const heldIn = ({ streams }: Checkpoint): unknown => streams[0].held[0].sample;

/** Tells -0 from 0, and the bits of one NaN from another's. */
function expectSame(actual: unknown, expected: unknown): void {
  expect(actual).toStrictEqual(expected);
  expect(bitsIn(actual)).toEqual(bitsIn(expected));
}

/** The bits of all typed arrays in it. */
function bitsIn(value: unknown): Uint8Array[] {
  if (ArrayBuffer.isView(value)) return [new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(bitsIn) : [];
}

const anyBits = fc.uint8Array({ minLength: 0, maxLength: 24 });
const anyArray = fc.tuple(fc.constantFrom(...arrayKinds.values()), anyBits).map(([NumberArray, bytes]) => {
  const array = new NumberArray(Math.floor(bytes.length / NumberArray.BYTES_PER_ELEMENT));
  new Uint8Array(array.buffer).set(bytes.subarray(0, array.byteLength));
  return array;
});
const anyTensor = fc
  .tuple(fc.constantFrom(Float32Array, Float64Array, Int32Array), fc.array(fc.double()))
  .map(([NumberArray, numbers]) => wrapTensor([numbers.length, 1], NumberArray.from(numbers)));
const anyPlain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(null, undefined, true, false, -0, NaN),
    fc.date({ noInvalidDate: false }),
    anyArray,
    anyTensor,
    fc.array(fc.double()),
    fc.array(tie("value")),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("$", "$$", "$Date", "__proto__", "7")),
      tie("value"),
      {
        noNullPrototype: true,
      },
    ),
  ),
})).value;

describe("encodeCheckpoint", () => {
  it("keeps all of a pipeline's checkpoint", () => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 5 });
    const samples = Array.from({ length: 20 }, (_, tick) => ({
      input: tick / 7,
      target: Float64Array.of(tick % 3),
      at: new Date(tick),
      ...(tick % 2 === 0 && { weight: 0.5, note: undefined }),
    }));
    let checkpoint: Checkpoint | undefined;
    concat(from(samples), NEVER)
      .pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 6, stride: 2, rerun: "never" }),
        backward(net),
        update(chain(clipByNorm(1), adam())),
      )
      .subscribe((step) => (checkpoint = step.checkpoint()));
    expect(checkpoint?.streams[0].held).toHaveLength(5);
    expectSame(decodeCheckpoint(encodeCheckpoint(checkpoint!)), checkpoint);
  });

  it("keeps the state of optimizers around others, and the average that is in it", () => {
    const nets = [network(dense(1, 2), { name: "encoder" }), network(dense(2, 1), { name: "head" })] as const;
    const inner = groups(adam(), [{ match: "bias", learningRate: 0.1 }]);
    let checkpoint: Checkpoint | undefined;
    from([1, 2, 3])
      .pipe(
        map((input) => ({ input, target: 1 })),
        forward(nets[0]),
        forward(nets[1]),
        compare(squaredError()),
        backward(nets[1]),
        backward(nets[0]),
        update(movingAverage(inner, { decay: 0.5 })),
      )
      .subscribe((step) => (checkpoint = step.checkpoint()));
    const read = decodeCheckpoint(encodeCheckpoint(checkpoint!));
    expectSame(read, checkpoint);
    expectSame(averagedParameters(read), averagedParameters(checkpoint!));
    const second = network(dense(1, 2), { name: "encoder" });
    second.load(averagedParameters(read));
    expect(second.save()).not.toEqual(nets[0].save());
  });

  it("keeps all plain data of samples, bit for bit", () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        const sample = { input: 1, value };
        expectSame(heldIn(decodeCheckpoint(encodeCheckpoint(holding(sample)))), sample);
      }),
      { seed: 7 },
    );
  });

  it("keeps lists of records, arrays and tensors of one kind, bit for bit", () => {
    const anyCell = fc.oneof(
      fc.double(),
      fc.constantFrom(0, 1, 255, -1, 256, 2 ** 31, -0, NaN, 0.5, "x", undefined, null, true),
      fc.constantFrom(Float32Array.of(1, 2), Int8Array.of(3, 4), [1, 2], [3, 0.1], tensor([2, 1], [1, 2])),
    );
    const anyColumn = (rows: number) =>
      fc.oneof(
        fc.array(anyCell, { minLength: rows, maxLength: rows }),
        anyCell.map((cell) => new Array<unknown>(rows).fill(cell)),
        fc.array(fc.integer({ min: -300, max: 300 }), { minLength: rows, maxLength: rows }),
      );
    const anyTable = fc
      .integer({ min: 1, max: 5 })
      .chain((rows) =>
        fc
          .dictionary(fc.constantFrom("a", "$b", "$$c", "7", "__proto__"), anyColumn(rows))
          .map((columns) => ({ rows, columns })),
      )
      .map(({ rows, columns }) =>
        Array.from({ length: rows }, (_, row) =>
          Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row]])),
        ),
      );
    const anyNested = anyTable.chain((table) =>
      anyTable.map((inner) =>
        table.map((row, index) => ({ ...row, inner: inner[index % inner.length], all: inner })),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(anyTable, anyNested), (value) => {
        expectSame(heldIn(decodeCheckpoint(encodeCheckpoint(holding({ input: 1, value })))), {
          input: 1,
          value,
        });
        expectSame(decodeCheckpoint(encodeCheckpoint({ ...small, extra: value })).extra, value);
      }),
      { seed: 7 },
    );
  });

  it("writes equal arrays of held samples once, and those of extra each: who reads these may write to them", () => {
    const same = () => new Float32Array(100).fill(0.1);
    const one = encodeCheckpoint(holding({ input: 1, values: [same()] })).length;
    const many = encodeCheckpoint(
      holding({ input: 1, values: Array.from({ length: 50 }, same), again: same(), more: same() }),
    );
    expect(many.length).toBeLessThan(one + 400 + 300);
    const { values, again } = heldIn(decodeCheckpoint(many)) as Record<"values", Float32Array[]> & {
      again: unknown;
    };
    expect(values[49]).toEqual(same());
    expect(again).toEqual(same());
    const extra = decodeCheckpoint(encodeCheckpoint({ ...small, extra: [same(), same()] }))
      .extra as Float32Array[];
    extra[0].fill(7);
    expect(extra[1]).toEqual(same());
  });

  it("refuses circles in lists of records", () => {
    const rows: { self?: unknown; other?: unknown }[] = [{}, {}];
    for (const row of rows) Object.assign(row, { self: row, other: rows[0] });
    expect(() => encodeCheckpoint(holding({ input: 1, rows }))).toThrow(
      /^encodeCheckpoint: streams\[0\]\.held\[0\]\.sample\.rows\[0\].+ is an object that contains itself, expected plain data/,
    );
  });

  it("says at which index of a list of records something is no plain data", () => {
    const rows = [{ log: 1 }, { log: () => {} }];
    expect(() => encodeCheckpoint(holding({ input: 1, rows }))).toThrow(
      "encodeCheckpoint: streams[0].held[0].sample.rows[1].log is a function, expected plain data",
    );
  });

  it("keeps what the application adds", () => {
    const extra = {
      "scale.mean": new Float64Array([0.5, NaN]),
      seen: 7,
      offsets: [1, -0],
      since: new Date(3),
    };
    expectSame(decodeCheckpoint(encodeCheckpoint({ ...small, extra })), { ...small, extra });
    for (const plain of [true, null, 0, "at 7", NaN, [undefined, { in: [-Infinity] }], {}]) {
      expectSame(decodeCheckpoint(encodeCheckpoint({ ...small, extra: plain })).extra, plain);
    }
  });

  it.each<[unknown, string]>([
    [7n, "extra is a bigint"],
    [{ offset: 7n }, "extra.offset is a bigint"],
    [{ scale: [1, () => 1] }, "extra.scale[1] is a function"],
    [{ seen: new Set([1]) }, "extra.seen is an instance of Set"],
    [Promise.resolve(1), "extra is an instance of Promise"],
    [{ at: { by: Symbol("me") } }, "extra.at.by is a symbol"],
  ])("refuses to add what a file cannot hold, and says where it is", (extra, what) => {
    expect(() => encodeCheckpoint({ ...small, extra })).toThrow(
      new TypeError(`encodeCheckpoint: ${what}, expected plain data; leave it out, or replace it by an id`),
    );
  });

  it.each<[unknown, string]>([
    [5, " is 5, expected nets, an optimizer and streams"],
    [undefined, " is undefined, expected nets, an optimizer and streams"],
    ["runs/a", ' is "runs/a", expected nets, an optimizer and streams'],
    [{ step: 1 }, " is { step }, expected nets, an optimizer and streams"],
    [{ ...small, step: -1 }, "'s step is -1, expected a whole number from 0 up"],
    [{ ...small, streams: 3 }, "'s streams is 3, expected a list of streams"],
  ])("refuses what is no checkpoint", (value, what) => {
    expect(() => encodeCheckpoint(value as Checkpoint)).toThrow(
      new TypeError(
        `encodeCheckpoint: the checkpoint${what}; take it by step.checkpoint() or checkpointOf(net)`,
      ),
    );
  });

  it("keeps a view's numbers, not the memory around it", () => {
    const input = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    const kept = heldIn(decodeCheckpoint(encodeCheckpoint(holding({ input })))) as { input: Float32Array };
    expect(kept.input).toEqual(Float32Array.of(2, 3));
    expect(kept.input.buffer.byteLength).toBe(8);
  });

  it("gives the parameters of one net PyTorch's names, and those of several the net's before them", () => {
    const names = (checkpoint: Checkpoint) => [
      ...readSafetensors(encodeCheckpoint(checkpoint)).tensors.keys(),
    ];
    expect(names(small)).toEqual(["weight", "@optimizer/mean", "@arrays", "@text"]);
    const two = {
      ...small,
      streams: [],
      nets: ["encoder", "head"].map((name) => ({ ...small.nets[0], name })),
    };
    expect(names(two).slice(0, 2)).toEqual(["encoder.weight", "head.weight"]);
    expectSame(decodeCheckpoint(encodeCheckpoint(two)), two);
  });

  it("says in the metadata what each net computes", () => {
    const metadata = (checkpoint: Checkpoint) =>
      [...readSafetensors(encodeCheckpoint(checkpoint)).metadata].filter(([name]) => name !== "crc32");
    const format = ["format", "backstream checkpoint 3"];
    expect(metadata(small)).toEqual([format, ["description", "dense(1, 1, { bias: false })"]]);
    const nets = ["encoder", "head"].map((name) => ({ ...small.nets[0], name }));
    expect(
      metadata({ ...small, nets, streams: [], descriptions: { head: "tanh()", encoder: "relu()" } }),
    ).toEqual([format, ["encoder.description", "relu()"], ["head.description", "tanh()"]]);
  });

  it("keeps a checkpoint of networks alone, without an optimizer", () => {
    const net = network(stack(gru(1, 3), dense(3, 1, { activation: "tanh" })), { seed: 5 });
    const checkpoint = checkpointOf(net, { extra: { unit: "cm" } });
    const restored = decodeCheckpoint<{ unit: string }>(encodeCheckpoint(checkpoint));
    expectSame(restored, checkpoint);
    expect(restored.extra.unit).toBe("cm");
    const other = network(net.layer, { seed: 6 });
    other.load(restored);
    expect(other.save()).toEqual(net.save());
  });

  it("is read where it does not say what its nets compute, as older files", () => {
    const { descriptions: _, ...older } = small;
    const file = encodeCheckpoint(older);
    expect(decodeCheckpoint(file)).toEqual(older);
    const net = network(dense(1, 1, { bias: false, activation: "tanh" }), { name: "net" });
    expect(net.load(decodeCheckpoint(file))).toEqual(["weight"]);
    expect(() => net.load(decodeCheckpoint(encodeCheckpoint(small)))).toThrow(ArchitectureError);
  });

  it("refuses parameters of the same name", () => {
    const nets: NetCheckpoint[] = [
      { ...small.nets[0], name: "a", parameters: { "b.weight": tensor([], 1) } },
      { ...small.nets[0], name: "a.b", parameters: { weight: tensor([], 1) } },
    ];
    expect(() => encodeCheckpoint({ ...small, nets })).toThrow(
      new RangeError('encodeCheckpoint: "a.b.weight" comes twice in a, a.b; give the nets other names'),
    );
  });

  const circle: { input: number; self?: unknown } = { input: 1 };
  circle.self = [circle];
  let deep: unknown = 1;
  for (let level = 0; level < 200; level++) deep = [deep];
  class Sensor {}
  it.each<[string, unknown, string]>([
    ["a function", { input: 1, log: () => {} }, ".log is a function"],
    ["a symbol", { input: 1, a: { b: Symbol("c") } }, ".a.b is a symbol"],
    ["a bigint", { input: 1, at: 7n }, ".at is a bigint"],
    ["an instance", { input: 1, sensors: [1, new Sensor()] }, ".sensors[1] is an instance of Sensor"],
    ["a map", { input: 1, tags: new Map() }, ".tags is an instance of Map"],
    ["a buffer", { input: 1, raw: Buffer.from("a") }, ".raw is an instance of Buffer"],
    [
      "an instance of nothing",
      { input: Object.create(Object.create(null)) },
      ".input is an instance of a class",
    ],
    ["a name that is a symbol", { input: 1, [Symbol("a")]: 1 }, " is an object with symbols"],
    ["a gap", { input: [1, , 2] }, ".input is an array with gaps or names"], // oxlint-disable-line no-sparse-arrays
    [
      "names in an array",
      { input: Object.assign([1], { unit: "m" }) },
      ".input is an array with gaps or names",
    ],
    ["a circle", circle, ".self[0] is an object that contains itself"],
  ])("refuses %s in a sample", (_, sample, what) => {
    expect(() => encodeCheckpoint(holding(sample))).toThrow(
      new TypeError(
        `encodeCheckpoint: streams[0].held[0].sample${what}, expected plain data; leave it out, or replace it by an id`,
      ),
    );
  });

  it("refuses samples without a bottom", () => {
    expect(() => encodeCheckpoint(holding({ input: deep }))).toThrow(
      /\[0\]\[0\] is 100 levels deep, expected/,
    );
  });
});

describe("decodeCheckpoint", () => {
  const bytes = encodeCheckpoint(small);

  it("refuses a file in which any one bit has changed", () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeCheckpoint(changed), `bit ${bit}`).toThrow(CorruptFileError);
    }
  });

  it("refuses a file that is cut off anywhere", () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(CorruptFileError);
  });

  it("says that numbers have changed", () => {
    const changed = bytes.slice();
    changed[changed.length - 200] ^= 1;
    expect(() => decodeCheckpoint(changed)).toThrow(
      new CorruptFileError(
        "decodeCheckpoint: the file has changed since it was written, its checksum differs",
      ),
    );
  });

  it("refuses what is no file's bytes", () => {
    for (const [given, what] of [
      ["runs/a", '"runs/a"'],
      [undefined, "undefined"],
      [new ArrayBuffer(8), "an ArrayBuffer"],
    ] as const) {
      expect(() => decodeCheckpoint(given as unknown as Uint8Array)).toThrow(
        new TypeError(
          `decodeCheckpoint: the bytes are ${what}, expected a Uint8Array; read a file first, or give new Uint8Array(buffer)`,
        ),
      );
    }
  });

  it("reads files of the format before, whose lists and samples were written one by one", () => {
    const text =
      '{"step":2,"skips":0,"samples":4,"nets":[{"name":"n","version":2,"parameters":[]}],"extra":{"a":{"$numbers":1},"b":[{"x":1},{"x":2}]},"streams":[]}';
    expect(decodeCheckpoint(forged(text, [], "backstream checkpoint 2"))).toMatchObject({
      step: 2,
      extra: { a: [0], b: [{ x: 1 }, { x: 2 }] },
    });
  });

  it("refuses other files", () => {
    expect(() => decodeCheckpoint(writeSafetensors({}, { format: "pt" }))).toThrow(
      new CorruptFileError(
        'decodeCheckpoint: the file\'s format is "pt", expected "backstream checkpoint 3"; read other files with readSafetensors',
      ),
    );
  });

  /** A file that is sealed, but which `encodeCheckpoint` never wrote. */
  function forged(
    text: string,
    names: readonly string[] = [],
    format: string = "backstream checkpoint 3",
  ): Uint8Array {
    const padded = text.padEnd(Math.ceil(text.length / 4) * 4);
    const numbers = new Int32Array(new TextEncoder().encode(padded).slice().buffer);
    const tensors = new Map([
      ...names.map((name) => [name, tensor([], 1)] as const),
      ["@arrays", tensor([2], new Int32Array(2))] as const,
      ["@text", tensor([numbers.length], numbers)] as const,
    ]);
    const file = writeSafetensors(tensors, { ...checksumPlaceholder, format });
    writeChecksum(file);
    return file;
  }

  const rest = '"nets":[],"optimizer":{"vectors":[]},"streams":[]';
  it.each([
    ["a text that is no JSON", "{", /^decodeCheckpoint: the file is no JSON \(.+\); it is damaged$/],
    ["a text without nets", '{"a":{"$numbers":1}}', /^decodeCheckpoint: the file's text is no checkpoint$/],
    ["null", '{"$undefined":{"$numbers":1}}', /has 8 bytes too many; it is damaged$/],
    [
      "more numbers than there are",
      `{"a":{"$numbers":2},${rest}}`,
      /wants 16 bytes of the 8 that are left; it is damaged$/,
    ],
    ["less than no numbers", `{"a":{"$numbers":-1},${rest}}`, /the file holds -1 numbers; it is damaged$/],
    ["half a number", `{"a":{"$numbers":0.5},${rest}}`, /the file holds 0.5 numbers; it is damaged$/],
    [
      "no number of numbers",
      `{"a":{"$Int8Array":"x"},${rest}}`,
      /the file holds "x" numbers; it is damaged$/,
    ],
    [
      "numbers beyond all bounds",
      `{"a":{"$numbers":1e300},${rest}}`,
      /holds 1e\+300 numbers; it is damaged$/,
    ],
    ["numbers beyond all memory", `{"a":{"$numbers":1e15},${rest}}`, /wants 8000000000000000 bytes of the 8/],
    [
      "a number in other words",
      `{"a":{"$number":"seven"},${rest}}`,
      /the file holds the number "seven"; it is/,
    ],
    [
      "a date that is none",
      `{"a":{"$Date":"today"},${rest}}`,
      /the file holds the date "today"; it is damaged$/,
    ],
    [
      "a tensor of less than no rows",
      `{"a":{"$Tensor":[[-1,-2],{"$Float32Array":2}]},${rest}}`,
      /holds a tensor whose shape and numbers do not fit/,
    ],
    ["numbers that nobody reads", `{${rest}}`, /has 8 bytes too many/],
    [
      "numbers of a type that there is not",
      `{"a":{"$numbers":["Float16Array",2]},${rest}}`,
      /holds numbers of the type "Float16Array"/,
    ],
    [
      "an array that did not come before",
      `{"a":{"$same":0},${rest}}`,
      /refers to array 0 of 0; it is damaged$/,
    ],
    [
      "rows beyond all memory",
      `{"a":{"$rows":["Float64Array",1e15,1]},${rest}}`,
      /wants 8 bytes of the 0 that are left/,
    ],
    [
      "rows of nothing",
      `{"a":{"$rows":["Float64Array",1e15,0]},${rest}}`,
      /holds rows of \["Float64Array", /,
    ],
    [
      "a row that there is not",
      `{"a":{"$rows":["Int32Array",2,1,[0,2]]},${rest}}`,
      /holds row 2 of 2; it is damaged$/,
    ],
    [
      "columns of several lengths",
      `{"a":{"$table":{"x":[1,2],"y":[1]}},"b":{"$numbers":1},${rest}}`,
      /holds a table whose columns do not fit; it is damaged$/,
    ],
    ["a column that is none", `{"a":{"$table":{"x":1}},${rest}}`, /holds a table whose columns do not fit/],
    [
      "a column of another object",
      `{"a":{"$table":{"__proto__":[1]}},${rest}}`,
      /holds a column "__proto__"/,
    ],
    [
      "tensors of very many axes",
      `{"a":{"$tensors":[[1,1,1,1,2],{"$rows":["Float32Array",1,2]}]},${rest}}`,
      /holds tensors without a shape or rows/,
    ],
    ["a kind that there is not", `{"a":{"$Map":1},${rest}}`, /the file holds "\$Map"/],
    [
      "a tensor without numbers",
      `{"a":{"$Tensor":[[1],2]},${rest}}`,
      /holds a tensor whose shape and numbers do not fit/,
    ],
    [
      "a tensor of another size",
      `{"a":{"$Tensor":[[3],{"$Float32Array":2}]},${rest}}`,
      /holds a tensor whose shape and numbers do not fit/,
    ],
    [
      "a deep text",
      `{"a":${"[".repeat(1_000_000)}`,
      /^decodeCheckpoint: the file is too deep; it is damaged$/,
    ],
    [
      "a parameter that is missing",
      `{"a":{"$numbers":1},${rest.replace('"nets":[]', '"nets":[{"name":"n","parameters":["weight"]}]')}}`,
      /^decodeCheckpoint: the file lacks "weight"$/,
    ],
    [
      "an optimizer's state that is none",
      `{"a":{"$numbers":1},${rest.replace('{"vectors":[]}', "null")}}`,
      /^decodeCheckpoint: the file's text is no checkpoint$/,
    ],
    [
      "nets that are none",
      `{"a":{"$numbers":1},${rest.replace('"nets":[]', '"nets":[null]')}}`,
      /the file's text is no checkpoint/,
    ],
  ])("refuses %s", (_, text, message) => {
    expect(() => decodeCheckpoint(forged(text))).toThrow(CorruptFileError);
    expect(() => decodeCheckpoint(forged(text))).toThrow(message);
  });

  it("refuses a checkpoint without its text", () => {
    const file = writeSafetensors({}, { ...checksumPlaceholder, format: "backstream checkpoint 3" });
    writeChecksum(file);
    expect(() => decodeCheckpoint(file)).toThrow(
      new CorruptFileError('decodeCheckpoint: the file lacks "@text" or "@arrays"'),
    );
  });

  it("refuses any forged text in the one way", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => decodeCheckpoint(forged(text))).toThrow(CorruptFileError);
      }),
      { seed: 7 },
    );
  });
});
