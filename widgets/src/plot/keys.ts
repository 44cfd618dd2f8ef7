/** Steps to the right and down. */
export const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Share of the axes by which a key moves the corner of a box. */
export const keyStep = 0.04;

/** The side of a box from a place to another some steps away, with half a step around both: steps from the first. */
export function sideOf(steps: number): [low: number, high: number] {
  return [Math.min(0, steps) - 0.5, Math.max(0, steps) + 0.5];
}

/** What is said of so many chosen points. */
export function chosenText(count: number): string {
  return count === 0 ? "None chosen" : `${count.toLocaleString("en-US")} chosen`;
}
