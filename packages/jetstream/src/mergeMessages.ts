import type { Contribution, MergedModel } from "@backstream/trainers";
import { decode, encode } from "cborg";

/** Parameters, or what they have changed. */
type Floats = Contribution["change"];

/** A contribution as a message holds it: with its change, or the name of the object that is the change. */
export interface ContributionMessage extends Omit<Contribution, "change"> {
  readonly change: Floats | string;
}

/** A contribution as CBOR. */
export function encodeContribution({ change, ...rest }: ContributionMessage): Uint8Array {
  return encode({ ...rest, ...(typeof change === "string" ? { object: change } : encodeFloats(change)) });
}

/** What bytes hold; undefined where another program wrote them. */
export function decodeContribution(bytes: Uint8Array): ContributionMessage | undefined {
  const { worker, round, updates, object, ...floats } = decodeRecord(bytes);
  const change = typeof object === "string" ? object : decodeFloats(floats);
  if (typeof worker !== "string" || !isCount(round) || !isCount(updates) || change === undefined)
    return undefined;
  return { worker, round, updates, change };
}

/** A model as CBOR. */
export function encodeModel({ parameters, ...rest }: MergedModel): Uint8Array {
  return encode({ ...rest, ...encodeFloats(parameters) });
}

/** What bytes hold; undefined where another program wrote them. */
export function decodeModel(bytes: Uint8Array): MergedModel | undefined {
  const { made, index, rounds, updates, ...floats } = decodeRecord(bytes);
  const parameters = decodeFloats(floats);
  if (typeof made !== "string" || !isCount(index) || parameters === undefined) return undefined;
  if (!isCounts(rounds) || !isCounts(updates)) return undefined;
  return { made, index, parameters, rounds, updates };
}

/** Floats as bytes, and which they are: little-endian, as in every machine of today. */
function encodeFloats(floats: Floats): { readonly float: number; readonly bytes: Uint8Array } {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = floats;
  return { float: 8 * BYTES_PER_ELEMENT, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}

/** The floats, in memory of their own. */
function decodeFloats({ float, bytes }: Readonly<Record<string, unknown>>): Floats | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  const { buffer } = new Uint8Array(bytes);
  if (float === 32 && bytes.length % 4 === 0) return new Float32Array(buffer);
  return float === 64 && bytes.length % 8 === 0 ? new Float64Array(buffer) : undefined;
}

function decodeRecord(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const decoded: unknown = decode(bytes);
    return typeof decoded === "object" && decoded !== null ? (decoded as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is Record<string, number> {
  return typeof value === "object" && value !== null && Object.values(value).every(isCount);
}
