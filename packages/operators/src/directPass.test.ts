import { network, observe, type Network } from "@backstream/core";
import { dense, elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { from, Subject, tap, type MonoTypeOperatorFunction } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { rewind, type RewindOptions } from "./rewind.js";
import { update } from "./update.js";

/** Between rewind and backward, or backward and update: there, every signal of a pass is made. */
const observed = <T>(): MonoTypeOperatorFunction<T> => tap(() => {}); // without a function, tap does nothing at all
const nothing =
  <T>(): MonoTypeOperatorFunction<T> =>
  (source$) =>
    source$;

const samples = Array.from({ length: 23 }, (_, tick) => ({
  input: tick === 9 ? 1e30 : Math.sin(tick),
  ...(tick % 5 !== 3 && { target: [Math.cos(tick), 0] }),
}));
const makeNet = (): Network => network(elman(1, 2), { seed: 3 });

/** What happens: every step, the probes' moments, and the parameters at the end; or the error. */
function happened(
  options: RewindOptions,
  between: typeof nothing,
  behind: typeof nothing,
  back?: Network,
): unknown[] {
  const net = makeNet();
  const events: unknown[] = [];
  observe(net, (moment, _, tick, oldest) => events.push([moment, tick, oldest]));
  from(samples)
    .pipe(
      forward(net),
      compare(squaredError()),
      rewind(options),
      between(),
      backward(back ?? net),
      behind(),
      update(adam({ learningRate: 0.1 })),
    )
    .subscribe({
      next: ({ loss, rows, gradientNorm, skipped }) => events.push([loss, rows, gradientNorm, skipped]),
      error: (error: unknown) => events.push(String(error)),
      complete: () => events.push("complete"),
    });
  return [...events, [...net.parameterBlock.array]];
}

it.each<RewindOptions>([
  { window: 4 },
  { window: 5, stride: 2 },
  { window: 3, stride: 1, rerun: "never" },
  {},
])("what nobody observes between rewind and update changes no bit: %j", (options) => {
  const direct = happened(options, nothing, nothing);
  expect(direct).toContain("complete");
  expect(happened(options, observed, nothing)).toEqual(direct);
  expect(happened(options, nothing, observed)).toEqual(direct);
});

it("is refused in the same words where backward is given another net", () => {
  const other = network(dense(1, 2), { name: "other" });
  const direct = happened({ window: 4 }, nothing, nothing, other);
  expect(direct.filter((event) => typeof event === "string")).toEqual([
    "BrokenStreamError: backward(other): the signal returns through elman(1, 2) next; put backward nets in the reverse order of forward",
  ]);
  expect(happened({ window: 4 }, observed, nothing, other)).toEqual(direct);
});

it("ends where a probe unsubscribes in the middle of a pass, and the next pass is whole", () => {
  const net = makeNet();
  const moments: string[] = [];
  const samples$ = new Subject<{ input: number; target: number[] }>();
  const learned = () =>
    samples$
      .pipe(forward(net), compare(squaredError()), rewind({ window: 4 }), backward(net), update(adam()))
      .subscribe(({ step }) => moments.push(`step ${step}`));
  const subscription = learned();
  observe(net, (moment, _, tick) => {
    if (moment === "forward") return;
    moments.push(`${moment} ${tick}`);
    if (tick === 2) subscription.unsubscribe();
  });
  const send = () => from([1, 2, 3, 4]).subscribe((input) => samples$.next({ input, target: [0, 0] }));
  send();
  expect(moments.splice(0)).toEqual(["backward 3", "backward 2"]);
  expect([net.gradientPasses, Math.max(...net.gradientBlock.array)]).toEqual([0, 0]);
  learned();
  send();
  expect(moments).toEqual(["backward 3", "backward 2", "backward 1", "backward 0", "gradient 0", "step 1"]);
});
