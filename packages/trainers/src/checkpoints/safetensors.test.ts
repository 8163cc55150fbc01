import { readFileSync } from "node:fs";
import { join } from "node:path";
import { network, run } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { type Tensor, tensor, wrapTensor } from "@backstream/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptFileError } from "./CorruptFileError.js";
import { readSafetensors } from "./readSafetensors.js";
import { writeSafetensors } from "./writeSafetensors.js";

/** A file with this header, and so many bytes behind it. */
function file(header: string | Uint8Array, size = 0): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const bitsOf = ({ data }: Tensor): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const bits = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Any tensor: of all types, with axes of 0, and numbers of any bits. */
const anyTensor = fc
  .tuple(fc.array(fc.nat(3), { maxLength: 3 }), fc.constantFrom(Float32Array, Float64Array, Int32Array))
  .chain(([shape, NumberArray]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return bits(size * NumberArray.BYTES_PER_ELEMENT).map((bytes) =>
      wrapTensor(shape, new NumberArray(bytes.slice().buffer)),
    );
  });
const anyName = fc
  .oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", '"', "\\", "\n"))
  .filter((name) => name !== "__metadata__");
const anyTensors = fc
  .array(fc.tuple(anyName, anyTensor), { maxLength: 5 })
  .map((entries) => new Map(entries));
const anyMetadata = fc
  .array(fc.tuple(anyName, fc.string({ unit: "binary" })), { maxLength: 3 })
  .map((entries) => new Map(entries));

describe("writeSafetensors", () => {
  it("writes the header's length, the header and the numbers", () => {
    const bytes = writeSafetensors({ a: tensor([2], [1, -2]) }, { by: "me" });
    const header = '{"__metadata__":{"by":"me"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}       ';
    expect(bytes[0]).toBe(header.length);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header);
    expect([...bytes.subarray(8 + header.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it("is read back bit for bit, in the same order, by names of any kind", () => {
    fc.assert(
      fc.property(anyTensors, anyMetadata, (tensors, metadata) => {
        const bytes = writeSafetensors(tensors, metadata);
        const read = readSafetensors(bytes);
        expect([...read.tensors.keys()]).toEqual([...tensors.keys()]);
        expect([...read.metadata]).toEqual([...metadata]);
        for (const [name, { shape, dtype, ...given }] of tensors) {
          const found = read.tensors.get(name)!;
          expect([found.dtype, found.shape]).toEqual([dtype, shape]);
          expect(bitsOf(found)).toEqual(bitsOf({ ...given } as Tensor));
        }
      }),
      { seed: 7 },
    );
  });

  it("lays all numbers at multiples of their width", () => {
    const bytes = writeSafetensors({ a: tensor([3], [1, 2, 3]), b: tensor([1], new Float64Array(1)) });
    const text = new TextDecoder().decode(bytes.subarray(8));
    expect(text).toContain('"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}');
    expect(text).toContain('"a":{"dtype":"F32","shape":[3],"data_offsets":[8,20]}');
    expect(bytes[0] % 8).toBe(0);
  });

  it.each([
    ["__metadata__", '"__metadata__"'],
    ["half a \ud83d", '"half a \\ud83d"'],
  ])("refuses a tensor named %j", (name, shown) => {
    expect(() => writeSafetensors({ [name]: tensor([], 1) })).toThrow(
      new RangeError(`writeSafetensors: a name is ${shown}, which the format does not allow; choose another`),
    );
  });
});

describe("readSafetensors", () => {
  const one = '"dtype":"F32","shape":[1],"data_offsets":[0,4]';

  it("reads what the reference implementation wrote of a PyTorch model", () => {
    const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/gru.json"), "utf8")) as {
      base64: string;
      input: number[][];
      output: number[];
    };
    // A Buffer's `slice` is no copy: the reader must not keep it.
    const { tensors, metadata } = readSafetensors(Buffer.from(golden.base64, "base64"));
    expect(metadata.get("made")).toBe("torch");
    const net = network(stack(gru(2, 3), dense(3, 1)));
    net.load(tensors);
    const { outputs } = run(
      net,
      golden.input.map((row) => tensor([2], row)),
    );
    outputs.forEach((output, tick) => expect(output.item()).toBeCloseTo(golden.output[tick], 6));
  });

  it("takes what the reference implementation takes", () => {
    expect(readSafetensors(file("{}"))).toEqual({ tensors: new Map(), metadata: new Map() });
    expect(readSafetensors(file(`{"a":{${one}}} \n`, 4)).tensors.get("a")).toEqual(tensor([1], [0]));
    expect(readSafetensors(file(`{"a":{"data_offsets":[0,0],"shape":[0,7],"dtype":"I32"}}`)).tensors).toEqual(
      new Map([["a", tensor([0, 7], new Int32Array())]]),
    );
  });

  /** The one number of a file with these 16 bits. */
  const half = (dtype: string, bits: number): Tensor => {
    const bytes = file(`{"a":{"dtype":"${dtype}","shape":[1],"data_offsets":[0,2]}}`, 2);
    bytes.set([bits & 0xff, bits >> 8], bytes.length - 2);
    return readSafetensors(bytes).tensors.get("a")!;
  };

  it.each([
    ["F16", 0x3c00, 1],
    ["F16", 0xc000, -2],
    ["F16", 0x3555, 0.333251953125],
    ["F16", 0x7bff, 65504],
    ["F16", 0x0400, 2 ** -14],
    ["F16", 0x03ff, 1023 * 2 ** -24],
    ["F16", 0x0001, 2 ** -24],
    ["F16", 0x8001, -(2 ** -24)],
    ["F16", 0x8000, -0],
    ["F16", 0x7c00, Infinity],
    ["F16", 0xfc00, -Infinity],
    ["F16", 0x7e00, NaN],
    ["F16", 0x7c01, NaN],
    ["BF16", 0x3f80, 1],
    ["BF16", 0xc049, -3.140625],
    ["BF16", 0x0001, 2 ** -133],
    ["BF16", 0x7f80, Infinity],
    ["BF16", 0xffc0, NaN],
  ])("reads the %s %i as the float32 with the same value", (dtype, bits, value) => {
    expect(half(dtype, bits).dtype).toBe("float32");
    expect(half(dtype, bits).item()).toBe(value);
  });

  it("widens every finite F16 by its formula", () => {
    const numbers = Array.from({ length: 0x7c00 }, (_, bits) => half("F16", bits).item());
    const expected = numbers.map((_, bits) => {
      const [exponent, fraction] = [bits >> 10, bits & 0x3ff];
      return exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    });
    expect(numbers).toEqual(expected);
  });

  it("reads several halves in their order", () => {
    const bytes = file(`{"a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}}`, 4);
    bytes.set([0x80, 0x3f, 0, 0x40], bytes.length - 4);
    expect(readSafetensors(bytes).tensors.get("a")).toEqual(tensor([2, 1], [1, 2]));
  });

  it("gives a network a PyTorch model whose modules have names of their own", () => {
    const net = network(stack(gru(2, 3), dense(3, 1)));
    const other = network(stack(gru(2, 3), dense(3, 1)), { seed: 1 });
    const bytes = writeSafetensors(other.save({ prefixes: { "0.": "rnn.", "1.": "head." } }));
    net.load(readSafetensors(bytes));
    expect(net.save()).toEqual(other.save());
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "the file has 0 bytes, expected 8 or more"],
    [
      "the longest length",
      new Uint8Array(8).fill(255),
      "the header's length is 18446744073709552000, expected 100000000 or less; this is no safetensors file, or a damaged one",
    ],
    [
      "a cut header",
      file("{}").subarray(0, 9),
      "the header's length is 2, but only 1 bytes follow; the file is cut off or damaged",
    ],
    ["no UTF-8", file(new Uint8Array([0x7b, 0xff])), "the header is no UTF-8 text; the file is damaged"],
    ["a byte order mark", file("\ufeff{}"), 'the header has "\ufeff" at character 0, expected "{"'],
    ["an empty header", file(""), 'the header has its end at character 0, expected "{"'],
    ["a list", file("[]"), 'the header has "[" at character 0, expected "{"'],
    [
      "a list as deep as it gets",
      file("[".repeat(1_000_000)),
      'the header has "[" at character 0, expected "{"',
    ],
    [
      "a deep entry",
      file(`{"a":${'{"a":'.repeat(1_000_000)}`),
      '"a" has a field "a", expected dtype, shape and the two data_offsets',
    ],
    [
      "a deep shape",
      file('{"a":{"shape":[[1]]}}'),
      'the header has "[" at character 15, expected a whole number from 0 up',
    ],
    ["an open string", file('{"a'), 'the header has "\\"" at character 1, expected a valid string'],
    [
      "half a character",
      file('{"\\ud83d":{}}'),
      'the header has "\\"" at character 1, expected a valid string',
    ],
    [
      "a text that is none",
      file('{"__metadata__":{"a":1}}'),
      'the header has "1" at character 21, expected a string',
    ],
    [
      "a name without end, and shows its beginning on one line",
      file(`{"a\\n${"b".repeat(99)}":{}}`),
      `"a\\n${"b".repeat(58)}…" is incomplete, expected dtype, shape and the two data_offsets`,
    ],
    [
      "axes without end",
      file(`{"a":{"dtype":"F32","shape":[2${",1".repeat(99)}],"data_offsets":[0,4]}}`, 4),
      '"a" has 4 bytes, expected 8 for F32 [2, 1, 1, 1, 1, 1, 1, 1, …]',
    ],
    ["something behind it", file("{}{}"), 'the header has "{" at character 2, expected nothing more'],
    ["a name twice", file(`{"a":{${one}},"a":{${one}}}`, 4), 'the header has the name "a" twice'],
    [
      "metadata twice",
      file('{"__metadata__":{},"__metadata__":{}}'),
      'the header has the name "__metadata__" twice',
    ],
    ["a field twice", file(`{"a":{${one},"dtype":"F32"}}`, 4), 'the header has the name "dtype" twice'],
    [
      "a field missing",
      file('{"a":{"dtype":"F32","shape":[]}}'),
      '"a" is incomplete, expected dtype, shape and the two data_offsets',
    ],
    [
      "three offsets",
      file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,4]}}', 4),
      '"a" is incomplete, expected dtype, shape and the two data_offsets',
    ],
    [
      "an unknown field",
      file(`{"a":{${one},"x":1}}`, 4),
      '"a" has a field "x", expected dtype, shape and the two data_offsets',
    ],
    [
      "a type that is not read",
      file('{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}', 16),
      '"a" is of type "I64", expected F64, F32, I32, F16, BF16; convert it where it was written',
    ],
    [
      "a fraction of an axis",
      file('{"a":{"dtype":"F32","shape":[1.5]', 4),
      'the header has "." at character 30, expected "]"',
    ],
    [
      "a negative axis",
      file('{"a":{"dtype":"F32","shape":[-1]', 4),
      'the header has "-" at character 29, expected a whole number from 0 up',
    ],
    [
      "an axis that is too long",
      file('{"a":{"dtype":"F32","shape":[9007199254740992]'),
      'the header has "9" at character 29, expected a whole number from 0 up',
    ],
    [
      "a shape beyond all numbers",
      file('{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,4]}}', 4),
      '"a" has 4 bytes, expected 3.2451855365842665e+32 for F32 [9007199254740991, 9007199254740991]',
    ],
    [
      "a shape that does not fit",
      file('{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}', 4),
      '"a" has 4 bytes, expected 8 for F64 [1]',
    ],
    [
      "an end before its begin",
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4),
      '"a" has -4 bytes, expected 4 for F32 [1]',
    ],
    [
      "a hole",
      file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8),
      '"a" begins at byte 4, expected 0',
    ],
    ["an overlap", file(`{"a":{${one}},"b":{${one}}}`, 8), '"b" begins at byte 0, expected 4'],
    ["missing numbers", file(`{"a":{${one}}}`, 3), "3 bytes of numbers, expected 4; the file is cut off"],
    [
      "numbers too many",
      file(`{"a":{${one}}}`, 5),
      "5 bytes of numbers, expected 4; the file is longer than it says",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(new CorruptFileError(`readSafetensors: ${message}`));
  });

  /** Either sound, or refused in the one way. */
  function expectVerdict(bytes: Uint8Array): void {
    let found: readonly Tensor[] = [];
    try {
      found = [...readSafetensors(bytes).tensors.values()];
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
    }
    for (const { shape, data } of found)
      expect(shape.reduce((product, length) => product * length, 1)).toBe(data.length);
    const size = found.reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(size).toBeLessThanOrEqual(2 * bytes.length); // halves become twice as wide
  }

  it("returns valid tensors or refuses the file, for any bytes and any header", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), expectVerdict), { seed: 7 });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(8), (text, size) => expectVerdict(file(text, size))),
      { seed: 7 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(8), (text, size) => expectVerdict(file(text, size))),
      { seed: 7 },
    );
  });

  it("returns valid tensors or refuses the file, for files that were changed", () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("flip" as const), at: fc.nat(), bit: fc.nat(7) }),
      fc.record({ kind: fc.constant("cut" as const), at: fc.nat() }),
      fc.record({ kind: fc.constant("copy" as const), at: fc.nat(), from: fc.nat(), length: fc.nat(20) }),
      fc.record({ kind: fc.constant("put" as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 9 }) }),
    );
    fc.assert(
      fc.property(
        anyTensors,
        anyMetadata,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (tensors, metadata, changes) => {
          let bytes = [...writeSafetensors(tensors, metadata)];
          for (const { at: anywhere, ...how } of changes) {
            const at = bytes.length === 0 ? 0 : anywhere % bytes.length;
            if (how.kind === "flip") bytes[at] ^= 1 << how.bit;
            else if (how.kind === "cut") bytes = bytes.slice(0, at);
            else if (how.kind === "put") bytes.splice(at, 0, ...how.bytes);
            else bytes.splice(at, 0, ...bytes.slice(how.from % bytes.length).slice(0, how.length));
          }
          expectVerdict(Uint8Array.from(bytes));
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
