import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Removes the temporary files of a model, `<file>.<process id>.tmp`, that processes left which were killed while they saved
 * it. Those of a process that still runs stay.
 */
export function removeLeftovers(file: string): void {
  const begin = `${basename(file)}.`;
  for (const name of namesIn(dirname(file))) {
    const [, id] = name.startsWith(begin) ? (/^(\d+)\.tmp$/.exec(name.slice(begin.length)) ?? []) : [];
    if (id !== undefined && !isRunning(Number(id))) rmSync(join(dirname(file), name), { force: true });
  }
}

/** Nothing where the folder may not be listed: then leftovers stay, and the model is saved all the same. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0); // sends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // it may be another user's
  }
}
