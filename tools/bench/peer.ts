import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Tensor, type Numbers } from "backstream";
import type { ClockName } from "./clock.js";
import type { Learning } from "./contender.js";
import { updates, type Workload } from "./workload.js";

/** Another library in a process of its own, which stays alive and answers one request at a time. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Puts it at the start of a workload. `same`: whether its losses are to be compared. */
  start(
    workload: Workload,
    clock: ClockName,
  ): Promise<{ readonly learner: Learning; readonly same: boolean }>;
  end(): void;
}

/** A peer could not do what it was asked for. */
export class PeerFailure extends Error {
  override readonly name = "PeerFailure";
}

/** Why there is no peer. */
export interface Missing {
  readonly name: string;
  readonly missing: string;
}

/** Starts a peer. One that is not installed is no error. */
export async function peer(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Peer | Missing> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let gone = "";
  child.on("error", (error) => (gone = error.message));
  child.stdin.on("error", () => {}); // it has ended; the missing answer shows it

  const ask = async (request: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await lines.next();
    if (value === undefined) return { missing: gone || `${command} ended` };
    return JSON.parse(value) as Answer; // the peers are the programs in peers/
  };
  const expect = async (request: object): Promise<Answer> => {
    const answer = await ask(request);
    const trouble = answer.failed ?? answer.missing;
    if (trouble !== undefined) throw new PeerFailure(trouble);
    return answer;
  };

  const { missing, version = "" } = await ask({ do: "hello" });
  if (missing !== undefined) return { name, missing };
  return {
    name,
    version,
    async start(workload, clock) {
      const { same = true } = await expect({ do: "start", ...described(workload) });
      const learner: Learning = {
        name,
        seconds: async (count) => (await expect({ do: "seconds", updates: count, clock })).seconds ?? NaN,
        losses: async (count) => (await expect({ do: "losses", updates: count })).losses ?? [],
        end: () => {},
      };
      return { learner, same };
    },
    end: () => child.stdin.end(),
  };
}

interface Answer {
  readonly missing?: string;
  readonly failed?: string;
  readonly version?: string;
  readonly same?: boolean;
  readonly seconds?: number;
  readonly losses?: number[];
}

/** A workload for another process: layers by their calls, parameters by PyTorch's, data as [updates, ticks, batch, features]. */
function described({ net, loss, learningRate, window, batch, samples }: Workload): object {
  const { layer, parameters } = net();
  const ticks = samples();
  const packed = (numbers: readonly Numbers[]): object => {
    const values = Float32Array.from(numbers.flatMap((each) => [...valuesOf(each)]));
    return base64([updates, window, batch, values.length / (updates * window * batch)], values);
  };
  return {
    net: layer.description ?? layer.name,
    loss: loss().name,
    learningRate,
    parameters: Object.fromEntries(
      [...parameters.values()].map(({ name, shape, value }) => [
        name,
        base64(shape, Float32Array.from(value.data)),
      ]),
    ),
    input: packed(ticks.map(({ input }) => input)),
    target: packed(ticks.map(({ target }) => target ?? [])),
  };
}

function base64(shape: readonly number[], values: Float32Array): object {
  return {
    shape,
    base64: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64"),
  };
}

function valuesOf(numbers: Numbers): ArrayLike<number> & Iterable<number> {
  if (typeof numbers === "number") return [numbers];
  return numbers instanceof Tensor ? numbers.data : numbers;
}
