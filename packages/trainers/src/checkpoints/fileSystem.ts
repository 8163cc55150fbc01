/** The functions of Node's file system that are used here. */
export interface FileSystem {
  openSync(path: string, flags: "r" | "w"): number;
  writeSync(file: number, bytes: Uint8Array, from: number): number;
  fsyncSync(file: number): void;
  closeSync(file: number): void;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { force: true }): void;
  mkdirSync(path: string, options: { recursive: true }): void;
  accessSync(path: string, mode: number): void;
  readFileSync(path: string): Uint8Array;
  readdirSync(path: string): string[];
}

/** The parts of Node's `process` that are used here. */
export interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  getBuiltinModule(name: "node:fs"): FileSystem;
}

/**
 * Node's file system and process. They are looked up when needed: with an import, bundlers could not build this package
 * for a browser.
 *
 * @throws {Error} When the platform is not Node.
 */
export function fileSystem(where: string): { readonly fs: FileSystem; readonly process: NodeProcess } {
  const { process } = globalThis as { process?: Partial<NodeProcess> };
  const fs = process?.getBuiltinModule?.("node:fs");
  if (!fs)
    throw new Error(
      `${where}: this platform has no file system; store the bytes of encodeCheckpoint in another way`,
    );
  return { fs, process: process as NodeProcess }; // only Node has getBuiltinModule
}
