import { newRows, type Sample } from "@backstream/core";
import { rankOf, wrapTensor, type Tensor } from "@backstream/tensors";

/**
 * What a net said of the new rows alone, in the shape that the output would have without past ones: `[features]` for an input
 * of one row without a batch axis.
 *
 * @param given The sample as it came in.
 */
export function newOutput(output: Tensor, { replayed }: Sample, given: Sample): Tensor {
  if (replayed === undefined || replayed === 0) return output;
  const [all, width] = output.shape;
  const rows = newRows("testThenTrain", replayed, all);
  const data = output.data.slice(0, rows * width);
  return wrapTensor(rankOf(given.input) === 2 ? [rows, width] : [width], data);
}
