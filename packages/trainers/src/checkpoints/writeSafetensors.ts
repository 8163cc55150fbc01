import { describeValue } from "@backstream/core";
import type { Tensor } from "@backstream/tensors";
import { numberTypes } from "./numberTypes.js";
import { longestHeader } from "./readSafetensors.js";
import { utf8Bytes } from "./utf8Bytes.js";

/**
 * Tensors as a file in the safetensors format, which PyTorch, NumPy and others read.
 *
 *     8 bytes: the header's length | the header: JSON, padded with spaces to 8 bytes | the numbers, little-endian
 *
 * - tensors    by name, as a network's `save` returns them
 * - metadata   texts by name
 *
 * @throws {RangeError} When the format does not allow a name, or the header is longer than the format's 100 MB.
 * @see {@link readSafetensors}; {@link encodeCheckpoint} for checkpoints
 * @source https://github.com/huggingface/safetensors, "Format".
 * @example
 *   const bytes = writeSafetensors({ weight: tensor([2], [0.5, -1]) });
 *   readSafetensors(bytes).tensors.get("weight") // => [0.5, -1]
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
  metadata: ReadonlyMap<string, string> | Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const named = entriesOf(tensors);
  // Wide numbers first: then every tensor begins at a multiple of its number width, and can be read in place.
  const inOrder = named.toSorted(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const begins = new Map<string, number>();
  let size = 0;
  for (const [name, { data }] of inOrder) {
    begins.set(name, size);
    size += data.byteLength;
  }

  const texts = entriesOf(metadata).map(([name, text]) => member(name, text));
  const header = utf8Bytes(
    `{${[
      ...(texts.length > 0 ? [`"__metadata__":{${texts.join(",")}}`] : []),
      ...named.map(([name, tensor]) => member(name, entry(tensor, begins.get(name)!))),
    ].join(",")}}`,
  );
  const headerLength = Math.ceil(header.length / 8) * 8;
  if (headerLength > longestHeader)
    throw new RangeError(
      `writeSafetensors: the header would have ${headerLength} bytes, the format allows ${longestHeader}; write fewer tensors or shorter metadata`,
    );

  const bytes = new Uint8Array(8 + headerLength + size);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.fill(" ".charCodeAt(0), 8, 8 + headerLength).set(header, 8);
  for (const [name, { data }] of named)
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      8 + headerLength + begins.get(name)!,
    );
  return bytes;
}

function entriesOf<T>(named: ReadonlyMap<string, T> | Readonly<Record<string, T>>): (readonly [string, T])[] {
  return named instanceof Map ? [...(named as ReadonlyMap<string, T>)] : Object.entries(named);
}

function member(name: string, value: unknown): string {
  if (name === "__metadata__" || /\p{Surrogate}/u.test(name))
    throw new RangeError(
      `writeSafetensors: a name is ${describeValue(name)}, which the format does not allow; choose another`,
    );
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function entry({ shape, data }: Tensor, begin: number): object {
  const [dtype] = [...numberTypes].find(([, NumberArray]) => data instanceof NumberArray)!; // a tensor has no others
  return { dtype, shape, data_offsets: [begin, begin + data.byteLength] };
}
