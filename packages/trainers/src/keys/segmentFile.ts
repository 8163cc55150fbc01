import { atOnce } from "../checkpoints/atOnce.js";
import { checkpointFormat } from "../checkpoints/checkpointFormat.js";
import { CorruptFileError } from "../checkpoints/CorruptFileError.js";
import { packedEntries } from "../checkpoints/encodingSteps.js";
import { pack } from "../checkpoints/pack.js";
import { readSafetensors } from "../checkpoints/readSafetensors.js";
import { unpack } from "../checkpoints/unpack.js";
import { utf8Text } from "../checkpoints/utf8Text.js";
import { safetensorsSteps } from "../checkpoints/writeSafetensors.js";

/**
 * Records, which are plain data, as the bytes of a file: what repeats in them is there once, and their tables are columns. Yields where
 * it can be interrupted.
 *
 * @throws {TypeError} When a record is no plain data.
 */
export function* segmentSteps(
  where: string,
  records: readonly unknown[],
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const packed = yield* pack(where, { records }, "records");
  return yield* safetensorsSteps(new Map(packedEntries(packed)), { format });
}

/** As `segmentSteps`, without interruptions. */
export function encodeSegment(where: string, records: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return atOnce(segmentSteps(where, records));
}

/** @throws {CorruptFileError} When the bytes are something else. */
export function decodeSegment(where: string, bytes: Uint8Array): readonly unknown[] {
  const { tensors, metadata } = readSafetensors(bytes);
  const [text, bits] = [checkpointFormat.text, checkpointFormat.arrays].map(
    (name) => tensors.get(name)?.data,
  );
  if (metadata.get("format") === format && text instanceof Int32Array && bits instanceof Int32Array) {
    const json = utf8Text(new Uint8Array(text.buffer, text.byteOffset, text.byteLength)) ?? "";
    const { records } = unpack(where, { json, bits }) as { readonly records?: unknown };
    if (Array.isArray(records)) return records as readonly unknown[];
  }
  throw new CorruptFileError(`${where}: the file holds no keys; it is of something else`);
}

const format = "backstream keys 1";
