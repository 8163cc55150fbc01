import type { LearnSettings } from "./LearnOptions.js";
import type { SamplesOptions } from "./samples.js";

/** What the printed pipeline depends on. */
export interface PipelineParts {
  readonly source: string;
  readonly options: SamplesOptions;
  readonly width: number;
  readonly settings: LearnSettings;
  readonly task: "regression" | "binary";
  readonly isKeyed: boolean;
  readonly maxKeys: number;
  /** The model it began with. */
  readonly load?: string | undefined;
}

/** The pipeline that `learn` runs, as a program. */
export function pipelineText(parts: PipelineParts): string {
  const { source, options, width, settings, task, isKeyed, maxKeys, load } = parts;
  const { cell, units, window, stride, learningRate, clip, seed } = settings;
  const loss = task === "binary" ? "sigmoidCrossEntropy" : "squaredError";
  const first =
    cell === "none" ? `dense(${width}, ${units}, { activation: "tanh" })` : `${cell}(${width}, ${units})`;
  const names = [
    "adam",
    "backward",
    "chain",
    "clipByNorm",
    "compare",
    "dense",
    "forward",
    "network",
    "rewind",
    "stack",
    "update",
    loss,
  ];
  if (cell !== "none") names.push(cell);
  const { target, inputs, types, task: wanted, key, limit } = options;
  const said = Object.entries({
    target,
    inputs,
    types,
    task: wanted,
    key,
    maxKeys: isKeyed && !load ? maxKeys : undefined, // a model knows its own
    limit,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const learned = (carry: string): string =>
    `forward(net${load ? `, { carry: model.carryOf(${carry}) }` : ""}), compare(${loss}()), rewind({ window: ${window}, stride: ${stride} })`;
  const open = load ? "model.samples" : "samples";
  const lines = [
    `import { ${[...names, ...(isKeyed ? ["recentKeys"] : [])].toSorted().join(", ")} } from "backstream";`,
    `import { ${load ? "openModel" : "samples"} } from "@backstream/cli";`,
    ...(isKeyed ? [`import { groupBy, mergeMap } from "rxjs";`] : []),
    "",
    ...(load ? [`const model = await openModel(${JSON.stringify(load)});`] : []),
    `const net = network(stack(${first}, dense(${units}, 1)), { seed: ${seed} });`,
    ...(load ? ["net.load(model.parameters);"] : []),
    `${open}(${[JSON.stringify(source), ...(said.length > 0 ? [`{ ${said.join(", ")} }`] : [])].join(", ")}).pipe(`,
    ...(isKeyed
      ? [
          `  groupBy(({ key }) => key, { duration: recentKeys(${maxKeys}) }),`,
          `  mergeMap((key$) => key$.pipe(${learned("key$.key")})),`,
        ]
      : [`  ${learned('""')},`]),
    `  backward(net),`,
    `  update(chain(clipByNorm(${clip}), adam({ learningRate: ${learningRate} }))${load ? ", model.learning(net)" : ""}),`,
    `).subscribe(({ step, loss }) => console.log(step, loss));`,
  ];
  return lines.join("\n");
}
