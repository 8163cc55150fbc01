/** The functions of Node's zlib that are used here; those with a callback work in its threads. */
export interface NodeZlib {
  brotliCompress(bytes: Uint8Array, options: BrotliOptions, done: ZlibCallback): void;
  brotliDecompress(bytes: Uint8Array, options: InflateOptions, done: ZlibCallback): void;
  brotliDecompressSync(bytes: Uint8Array, options: InflateOptions): Uint8Array;
  gunzipSync(bytes: Uint8Array, options: InflateOptions): Uint8Array;
  /** Several times as fast as a table; Node has it from 20.15 on. */
  readonly crc32?: (this: void, bytes: Uint8Array, previous: number) => number;
  readonly constants: Readonly<
    Record<"BROTLI_PARAM_QUALITY" | "BROTLI_PARAM_LGWIN" | "BROTLI_PARAM_SIZE_HINT", number>
  >;
}

interface BrotliOptions {
  readonly chunkSize: number;
  readonly params: Readonly<Record<number, number>>;
}

interface InflateOptions {
  /** More is an error. */
  readonly maxOutputLength: number;
}

type ZlibCallback = (error: Error | null, bytes: Uint8Array) => void;

/**
 * Node's zlib; undefined on another platform. It is looked up when needed: with an import, bundlers could not build this
 * package for a browser.
 */
export function nodeZlib(): NodeZlib | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: "node:zlib") => NodeZlib | undefined };
  };
  return process?.getBuiltinModule?.("node:zlib");
}
