// Types of their own: those of the compiler that the script loads would change the types of all arrays for who imports it.

/** Gives the text of a file below packages/tensors, or null where there is none. */
export type ReadAssembly = (path: string) => string | null;

export function compileAssembly(
  source: string,
  read?: ReadAssembly,
): Promise<{ readonly text: string; readonly size: number }>;

export function assemblyFingerprint(more: string): string;

export const readAssembly: ReadAssembly;
