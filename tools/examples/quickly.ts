import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { Results } from "./results.js";

const runner = resolve(import.meta.dirname, "../scripts/example.mjs");

/**
 * The results of an example's short form, run from the command line.
 *
 * @throws {Error} When it ends with another exit code than 0, with what it printed.
 */
export async function quickly(name: string): Promise<Results> {
  const { stdout } = await promisify(execFile)(process.execPath, [runner, name, "--quick", "--json"]);
  return JSON.parse(stdout) as Results; // example() printed it
}
