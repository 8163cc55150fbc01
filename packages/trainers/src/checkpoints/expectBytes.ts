import { describeValue } from "@backstream/core";

/** Refuses what is not the bytes of a file, such as its path. @throws {TypeError} */
export function expectBytes(where: string, bytes: unknown): asserts bytes is Uint8Array {
  if (bytes instanceof Uint8Array) return;
  throw new TypeError(
    `${where}: the bytes are ${describeValue(bytes)}, expected a Uint8Array; read a file first, or give new Uint8Array(buffer)`,
  );
}
