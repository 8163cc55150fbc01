/** The functions of Node's asynchronous file system that are used here. */
export interface FileSystemPromises {
  open(path: string, flags: "r" | "wx"): Promise<FileHandle>;
  link(existing: string, path: string): Promise<void>;
  rm(path: string, options: { force: true }): Promise<void>;
  mkdir(path: string, options: { recursive: true }): Promise<unknown>;
  stat(path: string): Promise<{ readonly nlink: number }>;
  readFile(path: string): Promise<Uint8Array>;
  readdir(path: string): Promise<string[]>;
}

interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface NodeProcess {
  readonly platform: string;
  getBuiltinModule(name: "node:fs/promises"): FileSystemPromises;
}

/**
 * Node's asynchronous file system, and the name of the platform. They are looked up when needed: with an import, bundlers
 * could not build this package for a browser.
 *
 * @throws {Error} When the platform is not Node.
 */
export function fileSystemPromises(where: string): {
  readonly fs: FileSystemPromises;
  readonly platform: string;
} {
  const { process } = globalThis as { process?: Partial<NodeProcess> };
  const fs = process?.getBuiltinModule?.("node:fs/promises");
  if (!fs)
    throw new Error(`${where}: this platform has no file system; use indexedDbStore, or a store of your own`);
  return { fs, platform: process?.platform ?? "" };
}
