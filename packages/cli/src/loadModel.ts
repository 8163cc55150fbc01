import { CorruptFileError, loadCheckpoint } from "backstream";
import type { Model } from "./Model.js";
import { modelOf, remedy } from "./modelOf.js";
import { expectReadable } from "./sources/expectReadable.js";
import { UsageError } from "./UsageError.js";

/**
 * Reads a file that `backstream learn --save` wrote.
 *
 * @throws {UsageError} When it cannot be read, is damaged, or something else wrote it.
 */
export async function loadModel(file: string): Promise<Model> {
  await expectReadable(file);
  try {
    return modelOf(file, loadCheckpoint(file));
  } catch (error) {
    if (!(error instanceof CorruptFileError)) throw error;
    const { message } = error.cause as Error; // of the decoder, without the file's name
    throw new UsageError(
      `${file}: is no model that backstream learn saved, or is damaged (${message}); save one with ${remedy}`,
    );
  }
}
