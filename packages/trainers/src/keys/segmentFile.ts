import { checkpointFormat } from "../checkpoints/checkpointFormat.js";
import { CorruptFileError } from "../checkpoints/CorruptFileError.js";
import { packedEntries } from "../checkpoints/encodingSteps.js";
import { pack } from "../checkpoints/pack.js";
import { pagedFile } from "../checkpoints/pagedFormat.js";
import { readSafetensors } from "../checkpoints/readSafetensors.js";
import { unpack } from "../checkpoints/unpack.js";
import { utf8Text } from "../checkpoints/utf8Text.js";
import { safetensorsSteps } from "../checkpoints/writeSafetensors.js";

/** How many records are in one page: more take less time each to write, and fewer to read one of them. */
export const recordsPerPage = 16;

/**
 * Records, which are plain data, as the bytes of a file of pages: in a page, what repeats is there once, and tables are columns. Yields where it
 * can be interrupted.
 *
 * @throws {TypeError} When a record is no plain data.
 */
export function* segmentSteps(
  where: string,
  records: readonly unknown[],
): Generator<undefined, Uint8Array<ArrayBuffer>> {
  const pages: Uint8Array[] = [];
  for (let begin = 0; begin < records.length; begin += recordsPerPage) {
    const page = { records: records.slice(begin, begin + recordsPerPage) };
    const packed = yield* pack(where, page, "records");
    pages.push(yield* safetensorsSteps(new Map(packedEntries(packed)), { format }));
  }
  return pagedFile(pages);
}

/** The records of a page. @throws {CorruptFileError} When the bytes are something else. */
export function decodePage(where: string, bytes: Uint8Array): readonly unknown[] {
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
