import type { Failure } from "./Failure.js";
import { printable, printableLines } from "./report/printable.js";
import { writeText } from "./writeText.js";

const longest = 2000;

/** Says why a run failed: one line on standard error; with `isJson`, `{ "error", "exitCode" }` on standard output as well. */
export async function showFailure({ message, exitCode, trace }: Failure, isJson: boolean): Promise<void> {
  const line = printable(message.length > longest ? `${message.slice(0, longest)}…` : message);
  if (isJson) await writeText(process.stdout, `${printable(JSON.stringify({ error: message, exitCode }))}\n`);
  const rest = trace === undefined ? "" : `${printableLines(trace)}\n`;
  await writeText(process.stderr, `backstream: ${line}\n${rest}`);
}
