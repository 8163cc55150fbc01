import { isUrl } from "./brokers/brokerUrls.js";
import { expectDistinctFiles, type UsedFile } from "./expectDistinctFiles.js";
import { expectReplaceable } from "./expectReplaceable.js";
import { expectWritable } from "./expectWritable.js";
import { noSource } from "./sources/noSource.js";
import type { LearnOptions } from "./LearnOptions.js";

/**
 * Refuses files that cannot be written, or that the run uses for something else.
 *
 * @throws {UsageError}
 */
export async function expectOutputs({ source, load, save, predictions }: LearnOptions): Promise<void> {
  if (save !== undefined) await expectReplaceable("--save", save);
  if (predictions !== undefined && predictions !== "-") await expectWritable("--predictions", predictions);
  const read: readonly UsedFile[] =
    ["flights", noSource].includes(source) || isUrl(source) ? [] : [{ what: "the source", file: source }];
  const written: UsedFile[] = [];
  if (predictions !== undefined)
    written.push({ what: "the file of --predictions", file: predictions, option: "--predictions" });
  const saved: readonly UsedFile[] =
    save === undefined ? [] : [{ what: "the file of --save", file: save, option: "--save" }];
  await expectDistinctFiles([...read, ...written, ...saved]);
  // A model may be saved over the one that it continues.
  if (load !== undefined)
    await expectDistinctFiles([{ what: "the model of --load", file: load }, ...written]);
}
