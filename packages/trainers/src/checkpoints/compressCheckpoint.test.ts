import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnknownNameError } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkpointedPrograms, checkpointsOf } from "../fixtures/checkpointedPrograms.js";
import { smallCheckpoint as small } from "../fixtures/smallCheckpoint.js";
import { compressCheckpoint, type CompressCheckpointOptions } from "./compressCheckpoint.js";
import { compressedFile, largestRatio, readCompressed } from "./compressedFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { crc32 } from "./crc32.js";
import { decompressCheckpoint } from "./decompressCheckpoint.js";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { loadCheckpoint } from "./loadCheckpoint.js";
import { writeSafetensors } from "./writeSafetensors.js";

const zlib = process.getBuiltinModule("node:zlib");
afterEach(() => vi.restoreAllMocks());

const compressions = ["brotli", "gzip"] as const;
const zeros = { ...small, extra: new Float64Array(100_000) };

/** Makes this platform one without Node's modules. */
function withoutNode(): void {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
}

/** The rejection; undefined where there is none. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function packed(compression: "brotli" | "gzip", bytes: Uint8Array): Uint8Array {
  return compression === "brotli" ? zlib.brotliCompressSync(bytes) : zlib.gzipSync(bytes);
}

/** What `loadCheckpoint` does with a file of these bytes. */
function loaded(bytes: Uint8Array): Checkpoint {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  try {
    writeFileSync(join(folder, "file"), bytes);
    return loadCheckpoint(join(folder, "file"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("compressCheckpoint", () => {
  it.each(compressions)(
    "keeps all of a checkpoint by %s, for decompressCheckpoint and loadCheckpoint",
    async (compression) => {
      for (const make of Object.values(checkpointedPrograms)) {
        for (const checkpoint of checkpointsOf(make())) {
          const bytes = await compressCheckpoint(checkpoint, { compression });
          expect(await decompressCheckpoint(bytes)).toStrictEqual(checkpoint);
          expect(loaded(bytes)).toStrictEqual(checkpoint);
        }
      }
    },
  );

  it("compresses the bytes of encodeCheckpoint", async () => {
    for (const make of Object.values(checkpointedPrograms)) {
      for (const checkpoint of checkpointsOf(make())) {
        const { packed: inside } = readCompressed("test", await compressCheckpoint(checkpoint), "brotli");
        expect(new Uint8Array(zlib.brotliDecompressSync(inside))).toEqual(encodeCheckpoint(checkpoint));
      }
    }
  });

  it("writes brotli in Node, and gzip where there is no Node, which both read", async () => {
    const inNode = await compressCheckpoint(small);
    expect(new TextDecoder().decode(inNode.subarray(0, 8))).toBe("backstrB");
    withoutNode();
    const elsewhere = await compressCheckpoint(small);
    expect(new TextDecoder().decode(elsewhere.subarray(0, 8))).toBe("backstrG");
    expect(await decompressCheckpoint(elsewhere)).toStrictEqual(small);
    vi.restoreAllMocks();
    expect(await decompressCheckpoint(elsewhere)).toStrictEqual(small);
  });

  it("is small where numbers repeat", async () => {
    const plain = encodeCheckpoint(zeros).length;
    for (const compression of compressions) {
      const { length } = await compressCheckpoint(zeros, { compression });
      expect(length).toBe(Math.ceil(plain / largestRatio));
    }
  });

  it("gives the event loop its turn while it encodes", async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    await compressCheckpoint(small, { slice: 1e-6 });
    clearImmediate(next);
    expect(turns).toBeGreaterThan(0);
  });

  it.each<[unknown, string]>([
    [5, " is 5, expected nets, an optimizer and streams"],
    [{ ...small, step: -1 }, "'s step is -1, expected a whole number from 0 up"],
  ])("refuses what is no checkpoint", async (value, what) => {
    expect(await rejection(compressCheckpoint(value as Checkpoint))).toEqual(
      new TypeError(
        `compressCheckpoint: the checkpoint${what}; take it by step.checkpoint() or checkpointOf(net)`,
      ),
    );
  });

  it.each<[object, Error]>([
    [{ slice: 0 }, new RangeError("compressCheckpoint: slice is 0, expected milliseconds above 0")],
    [{ slice: "8" }, new RangeError('compressCheckpoint: slice is "8", expected milliseconds above 0')],
    [
      { compression: "zip" },
      new RangeError('compressCheckpoint: compression is "zip", expected "brotli" or "gzip"'),
    ],
    [
      { quality: 1 },
      new UnknownNameError('compressCheckpoint: no option named "quality"; it has slice, compression'),
    ],
  ])("refuses impossible options", async (options, error) => {
    expect(await rejection(compressCheckpoint(small, options as CompressCheckpointOptions))).toEqual(error);
  });

  it("refuses brotli where there is no Node", async () => {
    withoutNode();
    expect(await rejection(compressCheckpoint(small, { compression: "brotli" }))).toEqual(
      new RangeError(
        'compressCheckpoint: compression is "brotli", which this platform cannot write; leave it out, or give "gzip"',
      ),
    );
  });
});

describe("decompressCheckpoint", () => {
  it("reads plain bytes of encodeCheckpoint", async () => {
    expect(await decompressCheckpoint(encodeCheckpoint(small))).toStrictEqual(small);
  });

  it("reads a part of a larger buffer", async () => {
    const bytes = await compressCheckpoint(small);
    const buffer = new Uint8Array(bytes.length + 9).fill(7);
    buffer.set(bytes, 5);
    expect(await decompressCheckpoint(buffer.subarray(5, 5 + bytes.length))).toStrictEqual(small);
  });

  it.each(compressions)("refuses %s in which any one bit has changed", async (compression) => {
    const bytes = await compressCheckpoint(small, { compression });
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(await rejection(decompressCheckpoint(changed)), `bit ${bit}`).toBeInstanceOf(CorruptFileError);
    }
  });

  it.each(compressions)("refuses %s that is cut off anywhere, or longer", async (compression) => {
    const bytes = await compressCheckpoint(small, { compression });
    for (let length = 0; length < bytes.length; length++)
      expect(await rejection(decompressCheckpoint(bytes.subarray(0, length)))).toBeInstanceOf(
        CorruptFileError,
      );
    expect(() => loaded(bytes.subarray(0, bytes.length - 1))).toThrow(
      /^loadCheckpoint: .+ is damaged or no checkpoint \(loadCheckpoint: the file has changed since it was written, its checksum differs\)$/,
    );
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(await rejection(decompressCheckpoint(longer))).toBeInstanceOf(CorruptFileError);
  });

  it.each(compressions)("never makes more bytes of %s than it states", async (compression) => {
    const bomb = packed(compression, new Uint8Array(4_000_000));
    const limit =
      compression === "brotli" ? /Cannot create a Buffer larger than 4000 bytes/ : /more than 4000 bytes/;
    const small = compressedFile(compression, 4000, bomb);
    const refused = await rejection(decompressCheckpoint(small));
    expect(refused).toBeInstanceOf(CorruptFileError);
    expect((refused as Error).message).toMatch(limit);
    expect((refused as Error).message).toMatch(
      new RegExp(
        `^decompressCheckpoint: the ${compression} does not become 4000 bytes \\(.+\\); it is damaged$`,
      ),
    );
    expect(() => loaded(small)).toThrow(CorruptFileError);
    const short = compressedFile(compression, 60_000, packed(compression, new Uint8Array(50_000)));
    expect(await rejection(decompressCheckpoint(short))).toEqual(
      new CorruptFileError(
        `decompressCheckpoint: the ${compression} does not become 60000 bytes; it is damaged`,
      ),
    );
  });

  it("refuses bytes that claim to become too many", async () => {
    const file = compressedFile("brotli", 1_000_000, new Uint8Array(10));
    expect(await rejection(decompressCheckpoint(shortened(file, 3000)))).toEqual(
      new CorruptFileError(
        "decompressCheckpoint: 3000 bytes claim to be 1000000 bytes, expected at most 256 times as many",
      ),
    );
  });

  it("checks what comes out", async () => {
    const other = writeSafetensors({}, { format: "pt" });
    const file = compressedFile("brotli", other.length, packed("brotli", other));
    expect(await rejection(decompressCheckpoint(file))).toEqual(
      new CorruptFileError(
        'decodeCheckpoint: the file\'s format is "pt", expected "backstream checkpoint 3"; read other files with readSafetensors',
      ),
    );
  });

  it("refuses any bytes inside in the one way", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.nat(2000),
        fc.constantFrom(...compressions),
        async (bytes, size, compression) => {
          for (const inner of [bytes, packed(compression, bytes)]) {
            const file = compressedFile(compression, size, inner);
            expect(await rejection(decompressCheckpoint(file))).toBeInstanceOf(CorruptFileError);
          }
        },
      ),
      { seed: 7 },
    );
  });

  it("refuses what is no file's bytes", async () => {
    expect(await rejection(decompressCheckpoint("runs/a" as unknown as Uint8Array))).toEqual(
      new TypeError(
        'decompressCheckpoint: the bytes are "runs/a", expected a Uint8Array; read a file first, or give new Uint8Array(buffer)',
      ),
    );
  });

  it("says in one line that a platform cannot read brotli", async () => {
    const bytes = await compressCheckpoint(small);
    withoutNode();
    expect(await rejection(decompressCheckpoint(bytes))).toEqual(
      new Error(
        'decompressCheckpoint: the bytes are compressed by brotli, which this platform cannot read; write them with { compression: "gzip" }',
      ),
    );
  });
});

/** Cut off, with a right checksum. */
function shortened(file: Uint8Array, length: number): Uint8Array {
  const cut = file.slice(0, length);
  const sum = crc32(cut.subarray(28), crc32(cut.subarray(0, 24)));
  new DataView(cut.buffer).setUint32(24, sum, true);
  return cut;
}
