/**
 * How many partitions one of several processes shall have, and at which it begins to look for free ones. All processes
 * calculate the same from the same names, so the shares add up to the count.
 *
 * @example
 *   fairShare(["a", "b", "c"], "b", 8) // => { share: 3, first: 3 }
 */
export function fairShare(
  processes: readonly string[],
  own: string,
  count: number,
): { readonly share: number; readonly first: number } {
  const all = [...new Set([...processes, own])].toSorted();
  const rank = all.indexOf(own);
  const least = Math.floor(count / all.length);
  const more = count % all.length;
  return { share: least + (rank < more ? 1 : 0), first: rank * least + Math.min(rank, more) };
}
