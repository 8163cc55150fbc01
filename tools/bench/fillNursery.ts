/**
 * Makes V8's nursery as large as it will ever be. It doubles after some hundred thousand ticks otherwise, by 8 MB at
 * once, which would look like a leak.
 */
export function fillNursery(): void {
  const survivors: object[] = [];
  for (let made = 0; made < 4_000_000; made++) survivors[made % 200_000] = { made, survives: [made] };
}
