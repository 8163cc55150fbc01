import { Tensor, type Carry } from "backstream";

/** All numbers of a memory, layer by layer. */
export function numbersOf(carry: Carry): Float32Array {
  return Float32Array.from(listOf(carry));
}

function listOf(carry: Carry): number[] {
  const parts: readonly unknown[] = Object.values(carry); // of an array, its entries
  return parts.flatMap((part) => (part instanceof Tensor ? [...part.data] : listOf(part as Carry))); // a signal's carry has nothing else
}
