import { createHash } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { packed } from "./packed.js";
import type { SavedModel } from "./SavedModel.js";

/** Writes a model beside its place and moves it there: whoever reads sees the old one or the new one, never a half. */
export async function writeModel(path: string, model: SavedModel): Promise<void> {
  const text = packed(model);
  const sha256 = createHash("sha256").update(text).digest("hex");
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(
      beside,
      `{"format":"backstream-model","version":2,"sha256":"${sha256}","model":${text}}\n`,
      { flush: true },
    );
    await rename(beside, path);
  } catch (problem) {
    await rm(beside, { force: true });
    throw problem;
  }
}
