import { describeValue } from "@backstream/core";
import { wrapTensor, type Tensor } from "@backstream/tensors";
import { CorruptFileError } from "./CorruptFileError.js";
import { expectBytes } from "./expectBytes.js";
import { expectNoPickle } from "./expectNoPickle.js";
import { halfTypes } from "./halfTypes.js";
import { numberTypes } from "./numberTypes.js";
import { parseHeader, type SafetensorsEntry } from "./parseHeader.js";
import { utf8Text } from "./utf8Text.js";

/** The contents of a safetensors file, in the file's order. */
export interface Safetensors {
  readonly tensors: Map<string, Tensor>;
  /** Texts by name, which the file's writer chose. */
  readonly metadata: Map<string, string>;
}

/**
 * Reads a file in the safetensors format, in which most pretrained models are published. A network's `load` takes what it
 * returns, when names and shapes say which module of PyTorch is which layer.
 *
 * - bytes   the whole file
 *
 * Of the format's number types, F32, F64 and I32 are read, and F16 and BF16, which become float32 with the same values.
 * Everything that the format forbids is refused before memory is allocated: an untrusted file needs no more memory than
 * twice its size.
 *
 * PyTorch's own files (.pt, .pth) are refused, with what to do in Python: they are programs, not data.
 *
 * @throws {CorruptFileError} When the bytes are not such a file, or the file is damaged.
 * @throws {TypeError} When it is given no bytes.
 * @see {@link writeSafetensors}; {@link decodeCheckpoint} for checkpoints
 * @source https://github.com/huggingface/safetensors, "Format".
 * @example
 *   const bytes = writeSafetensors({ weight: tensor([1, 2], [3, 4]) }, { by: "me" });
 *   const { tensors, metadata } = readSafetensors(bytes);
 *   tensors.get("weight") // => [[3, 4]]
 *   metadata.get("by") // => "me"
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  expectBytes("readSafetensors", bytes);
  const { metadata, entries } = parseHeader(headerOf(bytes));
  const data = bytes.subarray(8 + headerLength(bytes));
  expectCovered(entries, data.length);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    const widen = halfTypes.get(dtype);
    const bits = data.subarray(begin, end);
    tensors.set(name, wrapTensor(shape, widen ? widened(bits, widen) : copied(bits, dtype)));
  }
  return { tensors, metadata };
}

function copied(bits: Uint8Array, dtype: string): Float64Array | Float32Array | Int32Array {
  const NumberArray = numberTypes.get(dtype)!; // `expectCovered` has checked it
  const values = new NumberArray(bits.length / NumberArray.BYTES_PER_ELEMENT);
  new Uint8Array(values.buffer).set(bits);
  return values;
}

function widened(bits: Uint8Array, widen: (bits: number) => number): Float32Array {
  const words = new Int32Array(bits.length / 2);
  for (let index = 0; index < words.length; index++)
    words[index] = widen(bits[2 * index] | (bits[2 * index + 1] << 8));
  return new Float32Array(words.buffer);
}

/** The bytes that the format allows a header to have. */
export const longestHeader = 100_000_000;

function headerOf(bytes: Uint8Array): string {
  expectNoPickle(bytes);
  if (bytes.length < 8)
    throw new CorruptFileError(`readSafetensors: the file has ${bytes.length} bytes, expected 8 or more`);
  const length = headerLength(bytes);
  if (length > longestHeader)
    throw new CorruptFileError(
      `readSafetensors: the header's length is ${length}, expected ${longestHeader} or less; this is no safetensors file, or a damaged one`,
    );
  if (length > bytes.length - 8)
    throw new CorruptFileError(
      `readSafetensors: the header's length is ${length}, but only ${bytes.length - 8} bytes follow; the file is cut off or damaged`,
    );
  const text = utf8Text(bytes.subarray(8, 8 + length));
  if (text === undefined)
    throw new CorruptFileError("readSafetensors: the header is no UTF-8 text; the file is damaged");
  return text;
}

function headerLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
}

/** Refuses entries of the wrong size, and entries that overlap or leave a gap. */
function expectCovered(entries: ReadonlyMap<string, SafetensorsEntry>, length: number): void {
  let expectedBegin = 0;
  const inOrder = [...entries].toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, { dtype, shape, begin, end }] of inOrder) {
    const width = halfTypes.has(dtype) ? 2 : numberTypes.get(dtype)?.BYTES_PER_ELEMENT;
    if (width === undefined)
      throw new CorruptFileError(
        `readSafetensors: ${describeValue(name)} is of type ${describeValue(dtype)}, expected ${[...numberTypes.keys(), ...halfTypes.keys()].join(", ")}; convert it where it was written`,
      );
    const size = shape.reduce((product, axis) => product * axis, width);
    if (size !== end - begin)
      throw new CorruptFileError(
        `readSafetensors: ${describeValue(name)} has ${end - begin} bytes, expected ${size} for ${dtype} [${shape.slice(0, 8).join(", ")}${shape.length > 8 ? ", …" : ""}]`,
      );
    if (begin !== expectedBegin)
      throw new CorruptFileError(
        `readSafetensors: ${describeValue(name)} begins at byte ${begin}, expected ${expectedBegin}`,
      );
    expectedBegin = end;
  }
  if (expectedBegin !== length)
    throw new CorruptFileError(
      `readSafetensors: ${length} bytes of numbers, expected ${expectedBegin}; the file is ${length < expectedBegin ? "cut off" : "longer than it says"}`,
    );
}
