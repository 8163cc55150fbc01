// Adds one to the number in a folder's store, again and again, until it is killed: savers.ts <folder>
import { ConflictError, folderStore } from "backstream";

/** A number as half a million bytes. */
export const bytesOf = (count: number): Uint8Array =>
  new Uint8Array(new Uint32Array(125_000).fill(count).buffer);

/** The number in these bytes; NaN when they are not all there. */
export function countOf(bytes: Uint8Array): number {
  const numbers = new Uint32Array(bytes.slice().buffer);
  return numbers.length === 125_000 && numbers.every((number) => number === numbers[0]) ? numbers[0] : NaN;
}

if (process.argv[1] === import.meta.filename) {
  const store = folderStore(process.argv[2]);
  for (;;) {
    const newest = await store.load();
    const count = newest ? countOf(newest.bytes) + 1 : 1;
    try {
      await store.save(bytesOf(count), newest?.revision);
      process.stdout.write(`${count}\n`);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // another one was faster
    }
  }
}
