/** @file Several objectives, each to be minimised: what no other trial beats in all of them. */

/** At least as good in everything and better in something. */
const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((x, i) => x <= b[i]!) && a.some((x, i) => x < b[i]!);

/** Indices of the points: those that nothing dominates, then those that only they dominate, and so on (Deb et al. 2002). */
export function fronts(points: readonly (readonly number[])[]): number[][] {
  const result: number[][] = [];
  let rest = points.map((_, i) => i);
  while (rest.length > 0) {
    const front = rest.filter((i) => !rest.some((j) => dominates(points[j]!, points[i]!)));
    result.push(front);
    rest = rest.filter((i) => !front.includes(i));
  }
  return result;
}

/** How much room each point of a front has between its neighbours, as a share of the front's extent; Infinity at its ends. */
export function crowding(front: readonly (readonly number[])[]): number[] {
  const room = front.map(() => 0);
  for (let objective = 0; objective < (front[0]?.length ?? 0); objective++) {
    const order = front.map((_, i) => i).sort((a, b) => front[a]![objective]! - front[b]![objective]! || a - b);
    const at = (rank: number) => front[order[rank]!]![objective]!;
    const extent = at(order.length - 1) - at(0);
    order.forEach((i, rank) => {
      const isEnd = rank === 0 || rank === order.length - 1;
      if (extent > 0) room[i]! += isEnd ? Infinity : (at(rank + 1) - at(rank - 1)) / extent;
    });
  }
  return room;
}
