import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UsageError } from "../UsageError.js";
import { fromVersion1, type ModelVersion1 } from "./fromVersion1.js";
import { unpacked } from "./packed.js";
import type { SavedModel } from "./SavedModel.js";

/**
 * Reads what `writeModel` wrote.
 *
 * @throws {UsageError} When the file is foreign, of another version, or not as it was written.
 */
export async function readModel(path: string): Promise<SavedModel> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException; // node's file functions throw nothing else
    throw new UsageError(`${path}: cannot be read (${code === "ENOENT" ? "no such file" : message})`);
  }
  const [, version, sha256, model] = envelope.exec(text) ?? [];
  if (version === undefined)
    throw new UsageError(`${path}: is no model that backstream saved, or only a part of one`);
  if (version !== "1" && version !== "2")
    throw new UsageError(
      `${path}: is of version ${version}, expected at most 2; it takes a newer backstream to read it`,
    );
  if (createHash("sha256").update(model).digest("hex") !== sha256) {
    throw new UsageError(`${path}: is damaged, its contents are not what was saved`);
  }
  const saved = unpacked(model);
  return version === "1" ? fromVersion1(saved as ModelVersion1) : (saved as SavedModel); // the digest says that it is what writeModel wrote
}

const envelope =
  /^\{"format":"backstream-model","version":(\d+),"sha256":"([0-9a-f]{64})","model":([^]*)\}\n$/;
