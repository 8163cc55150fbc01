import { ConflictError } from "./ConflictError.js";

/** The refusal of a save after another revision than the newest. */
export function conflict(
  where: string,
  newest: number | undefined,
  after: number | undefined,
): ConflictError {
  const [holds, wanted] = [newest, after].map((revision) =>
    revision === undefined ? "no checkpoint" : `revision ${revision}`,
  );
  return new ConflictError(
    `${where}: it holds ${holds}, this process knew ${wanted}; another one has saved since, so this one must stop, or load again`,
  );
}
