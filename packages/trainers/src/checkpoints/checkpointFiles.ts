/** A checkpoint in a folder, by what its name says. */
export interface CheckpointFile {
  readonly name: string;
  readonly step: number;
  /** The mean over the steps since the one before. */
  readonly loss: number;
}

/** How many checkpoints stay. */
export interface Kept {
  readonly last: number;
  readonly best: number;
}

/** The name that a checkpoint gets: `step-000000025-loss-0.0123.safetensors`. */
export function checkpointName(step: number, loss: number): string {
  return `step-${String(step).padStart(9, "0")}-loss-${Number(loss.toPrecision(6))}.safetensors`;
}

/** Those of the names that are checkpoints', oldest first. */
export function checkpointFiles(names: readonly string[]): CheckpointFile[] {
  return names
    .flatMap((name) => {
      const [, step, loss] = /^step-(\d+)-loss-([^ ]+)\.safetensors$/.exec(name) ?? [];
      return step === undefined ? [] : [{ name, step: Number(step), loss: Number(loss) }];
    })
    .toSorted((a, b) => a.step - b.step);
}

/** Lowest loss first; of equals the older. */
export function byLoss(files: readonly CheckpointFile[]): CheckpointFile[] {
  return files.toSorted((a, b) => a.loss - b.loss);
}

/** Those that are neither among the newest nor among the best. */
export function outdated(files: readonly CheckpointFile[], { last, best }: Kept): CheckpointFile[] {
  const kept = new Set([...files.slice(-last), ...byLoss(files).slice(0, best)]);
  return files.filter((file) => !kept.has(file));
}

/** Whether the name is that of a checkpoint half written. */
export function isTemporary(name: string): boolean {
  return /^step-.+\.safetensors\.\d+\.tmp$/.test(name);
}
