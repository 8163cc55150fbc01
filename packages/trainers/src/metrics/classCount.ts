/** How many classes rows of `width` logits distinguish: a single logit distinguishes two, class 0 and class 1. */
export function classCount(width: number): number {
  return width === 1 ? 2 : width;
}
