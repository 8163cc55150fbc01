import { absent, type HeldColumns } from "@backstream/operators";
import { ReadyRows } from "./ReadyRows.js";
import { ReadyTable } from "./ReadyTable.js";

/** Held ticks, as `pack` writes them without another look at their rows. */
export function columnsPage({ names, columns, inputs, losses, outputs, count }: HeldColumns): object {
  const kind = outputs.constructor.name;
  const { mask, values, words } = inputs;
  const input = new ReadyRows(kind, (words * 4) / outputs.BYTES_PER_ELEMENT, {
    isSparse: mask !== undefined,
    count,
    chunks: mask ? [mask, values] : [values],
  });
  const table = new Map(
    names.map((name, index) => [name, name === "input" ? input : columns[index]] as const),
  );
  return {
    sample: new ReadyTable(table),
    loss: losses,
    output: new ReadyRows(kind, outputs.length / count, { isSparse: false, count, chunks: [outputs] }),
  };
}

/** Whether labels and losses are what `streamFault` wants of held ticks; of all else a pipeline's own copies have nothing wrong. */
export function areRight({ names, columns, losses }: HeldColumns): boolean {
  const [targets, weights] = [columns[names.indexOf("target")], columns[names.indexOf("weight")]];
  for (let index = 0; index < losses.length; index++) {
    const [target, loss] = [targets?.[index], losses[index]];
    const hasTarget = target !== undefined && target !== null && target !== absent;
    if (loss === undefined && hasTarget) return false;
    if (typeof target === "object" && !areNumbers(target)) return false;
    if (weights && !areNumbers(weights[index])) return false;
  }
  return true;
}

/** Whether it is no list with something else than numbers. */
function areNumbers(item: unknown): boolean {
  return !Array.isArray(item) || item.every((number) => typeof number === "number");
}
