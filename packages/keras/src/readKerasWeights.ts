import { describeValue } from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { fromKeras } from "./fromKeras.js";
import { KerasFileError } from "./KerasFileError.js";

/** What is used of h5wasm, the HDF5 library compiled to WebAssembly: the module as it is imported. */
export interface H5Wasm {
  readonly ready: Promise<{
    readonly FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
  }>;
  readonly File: new (path: string, mode: "r") => H5File;
}

/** An open file of h5wasm. */
export interface H5File {
  paths(): readonly string[];
  get(path: string): unknown;
  close(): unknown;
}

/**
 * Reads a file that Keras 3's `model.save_weights("x.weights.h5")` has written, in Node and in browsers. A network's `load`
 * takes what it returns: see {@link fromKeras} for names and layouts.
 *
 * - bytes    the whole file
 * - h5wasm   the module, which your program installs and imports: `import * as h5wasm from "h5wasm"`
 *
 * Layers are told apart by their paths in the file, which Keras makes of their classes: `layers/gru_1/cell` is `gru_1`. The
 * optimizer's numbers, metrics and the seeds of dropout are passed over. A `.keras` file is a zip archive with such a file
 * in it, `model.weights.h5`.
 *
 * @throws {KerasFileError} As a rejection, when the bytes are no such file.
 * @throws {ShapeError} As a rejection, when a layer's weights are those of no layer that is known here.
 * @throws {TypeError} As a rejection, when it is given no bytes, or not the module.
 * @source https://keras.io/api/models/model_saving_apis/weights_saving_and_loading
 * @see {@link fromKeras}
 * @example
 *   import * as h5wasm from "h5wasm";
 *
 *   const archive = new Uint8Array([0x50, 0x4b, 3, 4]); // as model.save writes it
 *   const error: unknown = await readKerasWeights(archive, h5wasm).catch((reason: unknown) => reason);
 *   (error as Error).name // => "KerasFileError"
 */
export async function readKerasWeights(bytes: Uint8Array, h5wasm: H5Wasm): Promise<Map<string, Tensor>> {
  expectArguments(bytes, h5wasm);
  const { FS: files } = await h5wasm.ready;
  // In the module's memory. Nothing else runs until it is removed.
  const path = "/backstream.weights.h5";
  files.writeFile(path, bytes);
  try {
    const file = new h5wasm.File(path, "r");
    try {
      return fromKeras(layersOf(file));
    } finally {
      file.close();
    }
  } finally {
    files.unlink(path);
  }
}

/** The weights of each layer in order: `layers/gru/cell/vars/0` is the first of `gru`. */
function layersOf(file: H5File): Map<string, Tensor[]> {
  const layers = new Map<string, Tensor[]>();
  for (const path of file.paths()) {
    const [, folder, index] = /^(.*?)\/?vars\/(\d+)$/.exec(path) ?? [];
    if (folder === undefined || isNoLayer(folder)) continue;
    const layer = folder.replace(/(^|\/)layers\//g, "$1").replace(/(^|\/)cell$/, "");
    const tensors = layers.get(layer) ?? [];
    layers.set(layer, tensors);
    tensors[Number(index)] = tensorAt(file, path);
  }
  if (layers.size === 0) {
    throw new KerasFileError(
      "readKerasWeights: the file has no weights of layers; write it with model.save_weights of Keras 3",
    );
  }
  for (const [layer, tensors] of layers) {
    if (Object.keys(tensors).length < tensors.length)
      throw new KerasFileError(
        `readKerasWeights: a weight of ${describeValue(layer)} is missing; the file is damaged`,
      );
  }
  return layers;
}

/** Numbers that are nobody's weights: of the optimizer and metrics, and the seeds of dropout. */
function isNoLayer(folder: string): boolean {
  return (
    /^(optimizer|metrics|compile_metrics|loss)(\/|$)/.test(folder) ||
    /(^|\/)(seed_generator|state_seed)/.test(folder)
  );
}

function tensorAt(file: H5File, path: string): Tensor {
  const { shape, value } = file.get(path) as { readonly shape?: unknown; readonly value?: unknown };
  const isFloats = value instanceof Float32Array || value instanceof Float64Array;
  if (Array.isArray(shape) && isFloats) return wrapTensor(shape.map(Number), value);
  throw new KerasFileError(
    `readKerasWeights: ${path} holds ${describeValue(value)}, expected float32 or float64 numbers; save the model with such weights`,
  );
}

function expectArguments(bytes: unknown, h5wasm: unknown): asserts bytes is Uint8Array {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(
      `readKerasWeights: it is given ${describeValue(bytes)}, expected a Uint8Array with a file's bytes`,
    );
  }
  if (typeof h5wasm !== "object" || h5wasm === null || !("ready" in h5wasm) || !("File" in h5wasm)) {
    throw new TypeError(
      `readKerasWeights: h5wasm is ${describeValue(h5wasm)}, expected the module: npm install h5wasm, import * as h5wasm from "h5wasm"`,
    );
  }
  if (signature.every((byte, index) => bytes[index] === byte)) return;
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  throw new KerasFileError(
    `readKerasWeights: the file is ${isZip ? "a zip archive, as model.save writes it to .keras" : "no HDF5 file"}; write one with model.save_weights("x.weights.h5")`,
  );
}

/** What an HDF5 file begins with. */
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
