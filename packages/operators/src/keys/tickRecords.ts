import type { Sample } from "@backstream/core";
import { ComparedSignal } from "../ComparedSignal.js";
import type { Measure } from "../Measure.js";
import type { OutputStore } from "../OutputStore.js";
import { Signal } from "../Signal.js";
import type { NetInStream } from "../Stream.js";
import { numbersOfTick, objectsOfTick, type Page } from "./TickPool.js";

/** The version of a tick of which only the input and the memory are here: older than any, so that it runs again. */
export const unread = -1;

/** What a tick has that most ticks have not: a label that is no number, a weight, masks, a batch axis. */
interface TickExtras {
  readonly target: Sample["target"];
  readonly weight: Sample["weight"];
  readonly mask: Signal["mask"];
  /** That of each net, outermost first. */
  readonly runMasks: readonly Signal["runMask"][];
  readonly batched: boolean;
}

/** Writes a tick as `compare` emitted it to a record; the output is written to `floats` from `offset` on. */
export function writeTick(
  { signal, target, weight, measuredLoss, present, denominator }: ComparedSignal,
  page: Page,
  record: number,
  offset: number,
): void {
  const { floats } = page;
  const { sample, values, offset: from, rows, unrolling } = signal;
  const count = rows * unrolling.network.fanOut;
  for (let index = 0; index < count; index++) floats[offset + index] = values[from + index];
  const isPlain = typeof target === "number" && weight === undefined && isUnmasked(signal);
  writeNumbers(page, record, measuredLoss, isPlain ? target : 0, present, denominator);
  page.objects[record * objectsOfTick] = sample;
  page.objects[record * objectsOfTick + 1] = isPlain ? undefined : extrasOf(signal, target, weight);
}

/** As `writeTick` without the output, where the label is a number and there is nothing beside it. */
export function writePlainTick(
  sample: Sample,
  { target, measuredLoss, present, denominator }: ComparedSignal,
  page: Page,
  record: number,
): void {
  writeNumbers(page, record, measuredLoss, target as number, present, denominator); // as the caller knows
  page.objects[record * objectsOfTick] = sample;
  page.objects[record * objectsOfTick + 1] = undefined;
}

function writeNumbers(
  { numbers }: Page,
  record: number,
  loss: number,
  target: number,
  present: number,
  denominator: number,
): void {
  const number = record * numbersOfTick;
  numbers[number] = loss;
  numbers[number + 1] = target;
  numbers[number + 2] = present;
  numbers[number + 3] = denominator;
}

/** How many rows of a tick have a label. */
export function presentAt({ numbers }: Page, record: number): number {
  return numbers[record * numbersOfTick + 2];
}

/** A tick of a record, without the numbers of the nets. */
interface RecordedTick {
  readonly sample: Sample;
  readonly target: Sample["target"];
  readonly weight: Sample["weight"];
  /** As emitted; undefined without a label. */
  readonly loss: number | undefined;
}

/** Whether the tick of a record has run with a mask. */
export function isMasked({ objects }: Page, record: number): boolean {
  const extras = objects[record * objectsOfTick + 1] as TickExtras | undefined;
  return extras !== undefined && (extras.mask !== undefined || extras.runMasks.some(Boolean));
}

/** Reads what a record has of its tick, beside the numbers of the nets. */
export function tickOf({ numbers, objects }: Page, record: number): RecordedTick {
  const sample = objects[record * objectsOfTick] as Sample; // `writeTick` wrote them
  const extras = objects[record * objectsOfTick + 1] as TickExtras | undefined;
  const number = record * numbersOfTick;
  return {
    sample,
    target: extras ? extras.target : numbers[number + 1],
    weight: extras?.weight,
    loss: numbers[number + 2] > 0 ? numbers[number] : undefined,
  };
}

/** Reads a tick from a record: its signals in all nets, outermost first. They are of a version older than any, so that the tick runs again. */
export function readTick(
  { floats, numbers, objects }: Page,
  record: number,
  offset: number,
  back: number,
  nets: readonly NetInStream[],
  measure: Measure,
  outputs: OutputStore,
): ComparedSignal {
  const sample = objects[record * objectsOfTick] as Sample; // `writeTick` wrote them
  const extras = objects[record * objectsOfTick + 1] as TickExtras | undefined;
  const { network, rows } = nets[nets.length - 1].unrolling;
  const count = rows * network.fanOut;
  const at = outputs.take(2 * count); // output and delta
  const { values } = outputs;
  for (let index = 0; index < count; index++) values[at + index] = floats[offset + index];
  let signal: Signal | undefined;
  for (let index = 0; index < nets.length; index++) {
    const net = nets[index];
    const { unrolling } = net;
    signal = new Signal({
      sample,
      below: signal,
      unrolling,
      net,
      tick: unrolling.next - back,
      values,
      offset: at,
      batched: extras?.batched ?? false,
      mask: extras?.mask,
      runMask: extras?.runMasks[index],
    });
  }
  setVersion(signal!, unread); // there is a net
  const number = record * numbersOfTick;
  return new ComparedSignal({
    signal: signal!, // there is a net
    target: extras ? extras.target : numbers[number + 1],
    weight: extras?.weight,
    measure,
    loss: numbers[number],
    present: wholeIf(numbers[number + 2]),
    denominator: wholeIf(numbers[number + 3]),
    values,
    offset: at + count,
  });
}

/** Sets the version with which a tick ran in all nets. */
export function setVersion(signal: Signal, version: number): void {
  for (let net: Signal | undefined = signal; net; net = net.below) net.version = version;
}

/** A small integer for the engine, too, where it is one. */
function wholeIf(value: number): number {
  const whole = value | 0;
  return whole === value ? whole : value;
}

function isUnmasked(signal: Signal): boolean {
  if (signal.batched) return false;
  for (let net: Signal | undefined = signal; net; net = net.below) if (net.mask || net.runMask) return false;
  return true;
}

function extrasOf(signal: Signal, target: Sample["target"], weight: Sample["weight"]): TickExtras {
  const runMasks: Signal["runMask"][] = [];
  for (let net: Signal | undefined = signal; net; net = net.below) runMasks.unshift(net.runMask);
  return { target, weight, mask: signal.mask, runMasks, batched: signal.batched };
}
