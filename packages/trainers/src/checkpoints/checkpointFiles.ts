/** A checkpoint in a folder, as its name describes it. */
export interface CheckpointFile {
  readonly name: string;
  readonly step: number;
  /** The mean loss of the steps since the previous checkpoint. */
  readonly loss: number;
}

/** The checkpoints among a folder's names, oldest first. A name without a step or a loss is another file's. */
export function checkpointFiles(names: readonly string[]): CheckpointFile[] {
  return names
    .flatMap((name) => {
      const [, step, loss] = /^step-(\d+)-loss-([^ ]+)\.safetensors$/.exec(name) ?? [];
      const file = { name, step: Number(step), loss: Number(loss) };
      return Number.isSafeInteger(file.step) && Number.isFinite(file.loss) ? [file] : [];
    })
    .toSorted((a, b) => a.step - b.step);
}

/** The name of a new checkpoint: `step-000000025-loss-0.0123.safetensors`. */
export function checkpointName(step: number, loss: number): string {
  return `step-${String(step).padStart(9, "0")}-loss-${Number(loss.toPrecision(6))}.safetensors`;
}

/** Whether a name is that of a checkpoint which was not completely written. */
export function isTemporary(name: string): boolean {
  return /^step-.+\.safetensors\.\d+\.tmp$/.test(name);
}
