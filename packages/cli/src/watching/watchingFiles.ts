import type { StudioTarget } from "@backstream/studio";
import type { LearnOptions } from "../LearnOptions.js";
import { UsageError } from "../UsageError.js";

/**
 * Makes the folders of `--record` and `--tensorboard`. A file that cannot be written is told once, and learning goes on.
 *
 * @throws {UsageError} When a folder cannot be made.
 */
export async function watchingFiles(
  { record: recording, tensorboard }: Pick<LearnOptions, "record" | "tensorboard">,
  warn: (text: string) => void,
): Promise<readonly StudioTarget[]> {
  if (recording === undefined && tensorboard === undefined) return [];
  const { record, tensorBoard } = await import("@backstream/studio/node");
  const files: StudioTarget[] = [];
  if (recording !== undefined) files.push(opened("--record", recording, () => record(recording), warn));
  if (tensorboard !== undefined)
    files.push(opened("--tensorboard", tensorboard, () => tensorBoard(tensorboard), warn));
  return files;
}

function opened(
  option: string,
  folder: string,
  open: () => StudioTarget,
  warn: (text: string) => void,
): StudioTarget {
  let target: StudioTarget | undefined;
  try {
    target = open();
  } catch (error) {
    throw new UsageError(`${option}: ${folder} cannot be made a folder (${(error as Error).message})`); // Node throws nothing else
  }
  return {
    postMessage(message) {
      try {
        target?.postMessage(message);
      } catch (error) {
        target = undefined;
        warn(
          `${option}: ${folder} cannot be written to (${(error as Error).message}); learning goes on without it`,
        );
      }
    },
  };
}
