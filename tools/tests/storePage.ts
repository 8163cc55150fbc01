// browserStore.slow.test.ts runs this in a page: the laws of stores there and in a worker, or a training that is killed.
import { storeLaw, type StoreLawName } from "@backstream/testing";
import { adam, dense, durable, fromPull, gru, indexedDbStore, network, squaredError, stack, truncatedBptt, type Checkpoint, type Network } from "backstream"; // prettier-ignore
import { lastValueFrom } from "rxjs";

/** What the page sends about the laws: the error of each, or "holds". */
export interface LawsOutcome {
  readonly page: Readonly<Record<string, string>>;
  readonly worker: Readonly<Record<string, string>>;
  /** What a store says of another program's database, and of one that was deleted since. */
  readonly foreign: string;
  readonly deleted: string;
}

/** What the page sends about the training: after each save its step, at the end the parameters. */
export type LearningOutcome = { readonly saved: number } | { readonly learned: readonly number[] };

/** Learns from `samples` waves, 60 of them in a turn of the event loop; resumes behind a checkpoint. */
export function waves(samples: number, from?: Checkpoint) {
  const net = network(stack(gru(1, 16), dense(16, 1)), { seed: 7 });
  async function* behind() {
    for (let at = (from?.positions?.[0].offset[0] ?? -1) + 1; at < samples; at++) {
      if (at % 60 === 0) await new Promise((turn) => setTimeout(turn));
      const position = { source: "waves", offset: [at] };
      yield { input: Math.sin(at / 5), target: Math.sin((at + 2) / 5), position };
    }
  }
  const steps$ = fromPull(behind()).pipe(
    truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 16, stride: 4, from }),
  );
  return { net, steps$ };
}

export const parametersOf = (net: Network): number[] =>
  Object.values(net.save()).flatMap(({ data }) => [...data]);

const scope = globalThis as { location?: Location; postMessage(message: unknown): void };

async function lawsHere(prefix: string): Promise<Record<string, string>> {
  const outcome: Record<string, string> = {};
  for (const name of Object.keys(storeLaw) as StoreLawName[]) {
    const open = () => indexedDbStore(`${prefix} ${name}`);
    outcome[name] = await storeLaw[name]({ open }).then(() => "holds", String);
  }
  return outcome;
}

async function laws(): Promise<LawsOutcome> {
  const page = await lawsHere("page");
  const worker = await new Promise<Record<string, string>>((resolve, reject) => {
    const other = new Worker("/program.js?worker", { type: "module" });
    other.onmessage = ({ data }: MessageEvent<Record<string, string>>) => resolve(data);
    other.onerror = ({ message }) => reject(new Error(message));
  });
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("foreign", 3);
    request.onsuccess = () => resolve(request.result.close());
    request.onerror = reject;
  });
  const foreign = await indexedDbStore("foreign")
    .load()
    .then(() => "loaded", String);
  const store = indexedDbStore("deleted");
  const revision = await store.save(Uint8Array.of(1), undefined);
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("deleted");
    request.onsuccess = resolve;
    request.onblocked = request.onerror = reject;
  });
  const deleted = await store.save(Uint8Array.of(2), revision).then(() => "saved", String);
  return { page, worker, foreign, deleted };
}

async function learn(samples: number): Promise<number[]> {
  let net: Network | undefined;
  const learning = durable(
    indexedDbStore("waves"),
    (from) => {
      const { net: fresh, steps$ } = waves(samples, from);
      net = fresh;
      return steps$;
    },
    { every: 5 },
  );
  learning.saved$.subscribe(({ step }) => send({ saved: step }));
  await lastValueFrom(learning, { defaultValue: undefined });
  return parametersOf(net!); // made when it was subscribed
}

function send(message: LearningOutcome | LawsOutcome | { readonly error: string }): void {
  void fetch("/message", { method: "POST", body: JSON.stringify(message) });
}

if (scope.location?.search === "?worker") scope.postMessage(await lawsHere("worker"));
else if (scope.location?.search === "?laws")
  send(await laws().catch((error: unknown) => ({ error: String(error) })));
else if (scope.location?.search.startsWith("?learn="))
  send(
    await learn(Number(scope.location.search.slice(7))).then(
      (learned) => ({ learned }),
      (error: unknown) => ({ error: String(error) }),
    ),
  );
