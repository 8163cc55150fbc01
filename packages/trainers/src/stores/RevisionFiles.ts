import type { FileSystemPromises } from "./fileSystemPromises.js";

/** The files of a `folderStore`: a published revision has its number as name, an unfinished one a name of its own. */
export class RevisionFiles {
  readonly #folder: string;
  readonly #fs: FileSystemPromises;
  readonly #platform: string;

  constructor(folder: string, fs: FileSystemPromises, platform: string) {
    this.#folder = folder;
    this.#fs = fs;
    this.#platform = platform;
  }

  /** The numbers of all revisions, ascending. */
  async published(): Promise<number[]> {
    const names = await this.#names();
    const numbers = names.flatMap((name) => /^revision-(\d+)\.checkpoint$/.exec(name)?.[1] ?? []).map(Number);
    return numbers.filter(Number.isSafeInteger).sort((a, b) => a - b);
  }

  /** The bytes of a revision; undefined when it has been removed. */
  async read(revision: number): Promise<Uint8Array | undefined> {
    try {
      const bytes = await this.#fs.readFile(this.#path(revision));
      return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes a revision, and gives it its number when it is on the disk. False when the number is taken. */
  async publish(revision: number, bytes: Uint8Array): Promise<boolean> {
    const fs = this.#fs;
    const path = this.#path(revision);
    const unfinished = `${path}.${randomName()}.tmp`;
    await fs.mkdir(this.#folder, { recursive: true });
    try {
      const file = await fs.open(unfinished, "wx");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      if (!(await this.#link(unfinished, path))) return false;
    } finally {
      // Where it cannot be removed, the error before is the one to report; and the next save removes it.
      await fs.rm(unfinished, { force: true }).catch(() => {});
    }
    // The folder holds the name, so it must be on the disk too. Windows does not let a program open a folder.
    if (this.#platform !== "win32") await this.#syncFolder();
    return true;
  }

  async remove(revisions: readonly number[]): Promise<void> {
    for (const revision of revisions) await this.#fs.rm(this.#path(revision), { force: true });
  }

  /**
   * Removes the files of processes that died while they wrote a revision up to this one. One that still lives cannot publish
   * it any more.
   */
  async removeUnfinished(revision: number): Promise<void> {
    for (const name of await this.#names()) {
      const number = /^revision-(\d+)\.checkpoint\.\w+\.tmp$/.exec(name)?.[1];
      if (number !== undefined && Number(number) <= revision)
        await this.#fs.rm(`${this.#folder}/${name}`, { force: true });
    }
  }

  /** Whether the number was free. */
  async #link(unfinished: string, path: string): Promise<boolean> {
    try {
      await this.#fs.link(unfinished, path);
      return true;
    } catch (error) {
      // Whoever published this number removes unfinished files of it.
      if (isMissing(error)) return false;
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
      // A network drive whose answer was lost is asked again, and says so of the link that it has made itself.
      return this.#fs.stat(unfinished).then(
        ({ nlink }) => nlink > 1,
        () => false,
      );
    }
  }

  async #syncFolder(): Promise<void> {
    const folder = await this.#fs.open(this.#folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await this.#fs.readdir(this.#folder);
    } catch (error) {
      if (isMissing(error)) return []; // nothing was saved
      throw error;
    }
  }

  #path(revision: number): string {
    return `${this.#folder}/revision-${String(revision).padStart(12, "0")}.checkpoint`;
  }
}

function isMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ENOENT";
}

/** A name that no other process on any machine uses. */
function randomName(): string {
  const { crypto } = globalThis as unknown as { readonly crypto: { randomUUID(): string } }; // Node has it
  return crypto.randomUUID().replaceAll("-", "");
}
