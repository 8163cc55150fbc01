import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { saveCheckpoint, type Checkpoints } from "backstream";
import type { SaveNow } from "./SaveNow.js";

/** Saves a run in the folder of `--checkpoint`, to which `saving` saves. */
export function saveInFolder(folder: string, { flush }: Pick<Checkpoints, "flush">): SaveNow {
  const names = (): string[] => readdirSync(folder).filter((name) => stepOf(name) >= 0);
  return async () => {
    await Promise.resolve(); // no sample is on its way when what was promised is done
    const file = flush()?.file;
    // Where nothing is new since the last file, that is it.
    const saved = file === undefined ? names().toSorted().at(-1) : basename(file);
    return async (checkpoint) => {
      if (saved === undefined) throw new Error(`--checkpoint: ${folder} holds nothing to go back to`); // no update was made
      const step = `step-${String(checkpoint.step).padStart(9, "0")}`;
      saveCheckpoint(join(folder, saved.replace(/^step-\d+/, step)), checkpoint);
      for (const newer of names().filter((name) => stepOf(name) > checkpoint.step))
        rmSync(join(folder, newer));
    };
  };
}

/** -1: it is no checkpoint. */
function stepOf(name: string): number {
  return Number(/^step-(\d+)-loss-[^ ]+\.safetensors$/.exec(name)?.[1] ?? -1);
}
