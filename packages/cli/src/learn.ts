import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Carry, Network } from "backstream";
import { fromEvent, takeUntil } from "rxjs";
import { buildNetwork } from "./buildNetwork.js";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import { resolveSettings, type LearnOptions, type LearnSettings } from "./LearnOptions.js";
import { blocksOf } from "./model/blocksOf.js";
import { openModel } from "./model/openModel.js";
import { writeModel } from "./model/writeModel.js";
import { pipelineText } from "./pipelineText.js";
import { predictionsTo } from "./predictionsTo.js";
import { reportOn, type Report } from "./Report.js";
import { optimizerFor, river } from "./river.js";
import type { Run, RunEvents } from "./Run.js";
import { prepare } from "./samples.js";
import { Rejections } from "./scoring/Rejections.js";
import { Scoreboard } from "./scoring/Scoreboard.js";
import { UsageError } from "./UsageError.js";

/**
 * Tests, then trains a network on every record of a source, in order: what the command `backstream learn` does.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export async function learn(options: LearnOptions, events: RunEvents = {}): Promise<Report> {
  if (options.load !== undefined) refuseFixed(options);
  const loaded = options.load === undefined ? undefined : await openModel(options.load);
  resolveSettings(options, loaded?.saved.settings); // refuses before any work; what the task decides comes later
  for (const [option, file] of [
    ["--save", options.save],
    ["--predictions", options.predictions],
  ] as const) {
    if (file !== undefined && !(option === "--predictions" && file === "-")) await expectPlace(option, file);
  }

  const rejections = new Rejections((text) => events.told?.(text));
  const counter = { records: 0 };
  const { encoder, samples } = await prepare(options.source, options, {
    encoder: loaded?.encoder,
    rejections,
    counter,
  });
  const { plan } = encoder;
  const settings = resolveSettings(options, loaded?.saved.settings, plan.task);
  const isKeyed = plan.key !== undefined;
  const net = buildNetwork(encoder.width, settings);
  if (loaded) net.load(loaded.parameters);
  const optimizer = optimizerFor(settings);
  const { state, step } = loaded?.learning(net) ?? { state: optimizer.init(net.size), step: 0 };

  const board = new Scoreboard(plan.task, net.layer.name);
  const run: Run = {
    source: options.source,
    plan,
    net: net.layer.name,
    parameters: net.size,
    board,
    rejections,
    counter,
    begin: performance.now(),
    steps: step,
    skipped: 0,
    keys: () => encoder.memory.size,
  };
  events.began?.(run);
  const predictions =
    options.predictions === undefined ? undefined : predictionsTo(options.predictions, isKeyed);

  const watch = (sample: EncodedSample, output: number, carry: () => Carry): void => {
    const prediction =
      plan.task === "binary" ? 1 / (1 + Math.exp(-output)) : sample.centre + output * sample.spread;
    board.add(sample, prediction);
    predictions?.write(sample, prediction);
    // A copy for every tick, since which one is a key's last is known too late.
    if (options.save !== undefined) {
      const memory = encoder.memory.get(sample.key);
      if (memory) memory.carry = carry();
    }
  };
  const learning = river(net, {
    settings,
    task: plan.task,
    isKeyed,
    maxKeys: plan.maxKeys,
    optimizer,
    state,
    step,
    watch,
    carryOf: (key) => encoder.memory.get(key)?.carry,
  });
  await new Promise<void>((resolve, reject) => {
    const { signal } = options;
    const samples$ = samples(predictions);
    const stoppable$ = signal ? samples$.pipe(takeUntil(fromEvent(signal, "abort"))) : samples$;
    stoppable$.pipe(learning).subscribe({
      next({ step, skipped }) {
        run.steps = step;
        if (skipped === undefined) return;
        if (run.skipped++ === 0) events.told?.(`step ${step} was skipped: ${skipped}`);
      },
      error: reject,
      complete: resolve,
    });
    if (signal?.aborted) resolve();
  });
  await predictions?.close();
  if (options.save !== undefined) await saveRun(options.save, run, settings, net, state, encoder.state);
  const text = pipelineText({
    source: options.source,
    options,
    width: encoder.width,
    settings,
    task: plan.task,
    isKeyed,
    maxKeys: plan.maxKeys,
    load: options.load,
  });
  return reportOn(run, text, options.signal?.aborted === true);
}

async function saveRun(
  path: string,
  { plan, steps, counter }: Run,
  settings: LearnSettings,
  net: Network,
  state: unknown,
  encoder: Parameters<typeof writeModel>[1]["encoder"],
): Promise<void> {
  await writeModel(path, {
    plan,
    encoder,
    settings,
    parameters: net.save(),
    step: steps,
    records: counter.records,
    optimizer: blocksOf(state).map(({ array }) => Float32Array.from(array)),
  });
}

/** What a model was made for cannot be changed when it is loaded. */
function refuseFixed(options: LearnOptions): void {
  const fixed = {
    target: "--target",
    inputs: "--inputs",
    types: "--types",
    task: "--task",
    key: "--key",
    maxKeys: "--max-keys",
    cell: "--cell",
    units: "--units",
    seed: "--seed",
  } as const;
  for (const [name, option] of Object.entries(fixed)) {
    if (options[name as keyof typeof fixed] !== undefined) {
      throw new UsageError(
        `${option}: is fixed by the model in ${options.load}; leave it out, or learn without --load`,
      );
    }
  }
}

/** A file that cannot be written should be known before the work, not after. */
async function expectPlace(option: string, file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`${option}: ${file} cannot be written; is there a folder ${dirname(file)}?`);
  }
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw new UsageError(`${option}: ${file} is a folder, expected a file`);
}
