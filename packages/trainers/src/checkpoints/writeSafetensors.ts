import { describeValue } from "@backstream/core";
import { Tensor } from "@backstream/tensors";
import { atOnce } from "./atOnce.js";
import { copyChunks } from "./chunks.js";
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
  return atOnce(safetensorsSteps(tensors, metadata));
}

/** An entry of a file whose numbers are in several arrays; each is padded to 4 bytes. */
export interface ChunkedEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly chunks: readonly ArrayBufferView[];
}

/** Room for a file of so many bytes: zeros, from a multiple of 8 bytes on. */
export type Allocate = (size: number) => Uint8Array<ArrayBuffer>;

/** As `writeSafetensors`; yields where it can be interrupted. */
export function* safetensorsSteps(
  tensors: ReadonlyMap<string, Tensor | ChunkedEntry> | Readonly<Record<string, Tensor | ChunkedEntry>>,
  metadata: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
  allocate: Allocate = (size) => new Uint8Array(size),
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const named = entriesOf(tensors).map(
    ([name, value]) => [name, value instanceof Tensor ? entryOf(value) : value] as const,
  );
  // Wide numbers first: then every tensor begins at a multiple of its number width, and can be read in place.
  const width = ({ dtype }: ChunkedEntry): number => numberTypes.get(dtype)!.BYTES_PER_ELEMENT;
  const inOrder = named.toSorted(([, a], [, b]) => width(b) - width(a));
  const begins = new Map<string, number>();
  let total = 0;
  for (const [name, { size }] of inOrder) {
    begins.set(name, total);
    total += size;
  }

  const texts = entriesOf(metadata).map(([name, text]) => member(name, text));
  const entries = named.map(([name, { dtype, shape, size }]) => {
    const begin = begins.get(name)!;
    return member(name, { dtype, shape, data_offsets: [begin, begin + size] });
  });
  const header = utf8Bytes(
    `{${[...(texts.length > 0 ? [`"__metadata__":{${texts.join(",")}}`] : []), ...entries].join(",")}}`,
  );
  const headerLength = Math.ceil(header.length / 8) * 8;
  if (headerLength > longestHeader)
    throw new RangeError(
      `writeSafetensors: the header would have ${headerLength} bytes, the format allows ${longestHeader}; write fewer tensors or shorter metadata`,
    );

  const bytes = allocate(8 + headerLength + total);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, headerLength, true);
  bytes.fill(" ".charCodeAt(0), 8, 8 + headerLength).set(header, 8);
  for (const [name, { chunks }] of named)
    yield* copyChunks(chunks, bytes, 8 + headerLength + begins.get(name)!);
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

function entryOf({ shape, data }: Tensor): ChunkedEntry {
  const [dtype] = [...numberTypes].find(([, NumberArray]) => data instanceof NumberArray)!; // a tensor has no others
  return { dtype, shape, size: data.byteLength, chunks: [data] };
}
