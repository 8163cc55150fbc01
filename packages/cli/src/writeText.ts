import type { Writable } from "node:stream";

/**
 * Writes a text to standard output or standard error, and waits until it is out. A reader who has left, as in
 * `backstream … | head`, has read enough: that is no error.
 *
 * @throws {Error} The system's, when it cannot be written for another reason, such as a full disk.
 */
export async function writeText(output: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.write(text, (problem) => (problem && !isClosed(problem) ? reject(problem) : resolve()));
  });
}

/** Whether a stream failed because nobody reads it any more. */
export function isClosed(problem: NodeJS.ErrnoException): boolean {
  return ["EPIPE", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"].includes(problem.code ?? "");
}
