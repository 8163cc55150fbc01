import { stat } from "node:fs/promises";
import { isUrl } from "../brokers/brokerUrls.js";

/** Whether a source can be read once more from its beginning, or from where a run stood: a stream of a broker, a file, but no pipe. */
export async function canReopen(source: string): Promise<boolean> {
  if (source === "flights" || isUrl(source)) return true;
  if (source === "-") return false;
  return stat(source).then(
    (found) => found.isFile(),
    () => false,
  );
}
