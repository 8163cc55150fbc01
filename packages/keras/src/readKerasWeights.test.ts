import { network } from "@backstream/core";
import { dense, embedding, gru, stack } from "@backstream/layers";
import * as h5wasm from "h5wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { KerasFileError } from "./KerasFileError.js";
import { readKerasWeights } from "./readKerasWeights.js";

type Content = Readonly<
  Record<string, { readonly shape: number[]; readonly data: Float32Array | Uint32Array | Int32Array }>
>;

let files: {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  readdir(path: string): string[];
};
beforeAll(async () => {
  files = (await h5wasm.ready).FS;
});

/** A file with these datasets, and a group "vars" of each layer, as Keras 3 writes it. */
function fileOf(content: Content): Uint8Array {
  const file = new h5wasm.File("/written.h5", "w");
  const made = new Set<string>();
  for (const [path, { shape, data }] of Object.entries(content)) {
    const folders = path.split("/").slice(0, -1);
    folders.forEach((_, index) => {
      const folder = folders.slice(0, index + 1).join("/");
      if (!made.has(folder)) file.create_group(folder);
      made.add(folder);
    });
    file.create_dataset({ name: path, data, shape });
  }
  file.close();
  const bytes = files.readFile("/written.h5").slice();
  files.unlink("/written.h5");
  return bytes;
}
const counted = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index),
});

describe("readKerasWeights", () => {
  it("reads layers by their paths, and passes over all else", async () => {
    const bytes = fileOf({
      "layers/dense/vars/0": counted(2, 1),
      "layers/dense/vars/1": counted(1),
      "layers/dropout/seed_generator/vars/0": { shape: [2], data: new Uint32Array(2) },
      "layers/embedding/vars/0": counted(3, 2),
      "layers/gru/cell/vars/0": counted(2, 6),
      "layers/gru/cell/vars/1": counted(2, 6),
      "layers/gru/cell/vars/2": counted(2, 6),
      "optimizer/vars/0": { shape: [1], data: new Int32Array(1) },
      "optimizer/vars/1": counted(1),
    });
    const values = await readKerasWeights(bytes, h5wasm);
    const net = network(stack(embedding(3, 2), gru(2, 2), dense(2, 1)));
    net.load(values);
    expect(net.parameters.get("0.weight")?.value.toArray()).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(net.parameters.get("1.bias_hh_l0")?.value.toArray()).toEqual([8, 9, 6, 7, 10, 11]);
    expect(net.parameters.get("2.weight")?.value.toArray()).toEqual([[0, 1]]);
  });

  it("reads models inside models, attributes of subclasses", async () => {
    const bytes = fileOf({
      "layers/functional/layers/dense/vars/0": counted(2, 1),
      "head/vars/0": counted(1, 2),
      "head/vars/1": counted(2),
    });
    expect([...(await readKerasWeights(bytes, h5wasm)).keys()].toSorted()).toEqual([
      "functional.dense_0.weight",
      "head_0.bias",
      "head_0.weight",
    ]);
  });

  it.each<[string, () => Uint8Array, string]>([
    [
      "a .keras archive",
      () => new Uint8Array([0x50, 0x4b, 3, 4]),
      'the file is a zip archive, as model.save writes it to .keras; write one with model.save_weights("x.weights.h5")',
    ],
    [
      "other bytes",
      () => new Uint8Array(100),
      'the file is no HDF5 file; write one with model.save_weights("x.weights.h5")',
    ],
    [
      "a file without layers",
      () => fileOf({ "weights/0": counted(1) }),
      "the file has no weights of layers; write it with model.save_weights of Keras 3",
    ],
    [
      "a gap",
      () => fileOf({ "layers/dense/vars/1": counted(1) }),
      'a weight of "dense" is missing; the file is damaged',
    ],
    [
      "whole numbers",
      () => fileOf({ "layers/dense/vars/0": { shape: [1], data: new Int32Array(1) } }),
      "layers/dense/vars/0 holds a Int32Array of 1, expected float32 or float64 numbers; save the model with such weights",
    ],
  ])("refuses %s", async (_, bytes, message) => {
    await expect(readKerasWeights(bytes(), h5wasm)).rejects.toThrow(
      new KerasFileError(`readKerasWeights: ${message}`),
    );
  });

  it("leaves no file in the module's memory, and reads on after an error", async () => {
    await expect(readKerasWeights(fileOf({ "weights/0": counted(1) }), h5wasm)).rejects.toThrow(
      KerasFileError,
    );
    expect(files.readdir("/")).not.toContain("backstream.weights.h5");
    expect((await readKerasWeights(fileOf({ "layers/dense/vars/0": counted(1, 1) }), h5wasm)).size).toBe(1);
  });

  it("refuses wrong arguments", async () => {
    await expect(readKerasWeights("x.weights.h5" as never, h5wasm)).rejects.toThrow(
      new TypeError(
        'readKerasWeights: it is given "x.weights.h5", expected a Uint8Array with a file\'s bytes',
      ),
    );
    await expect(readKerasWeights(new Uint8Array(8), undefined as never)).rejects.toThrow(
      new TypeError(
        'readKerasWeights: h5wasm is undefined, expected the module: npm install h5wasm, import * as h5wasm from "h5wasm"',
      ),
    );
  });
});
