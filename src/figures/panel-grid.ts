/** Size of a figure and the room around its axes, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

/** Where panels go. */
export interface PanelGrid {
  /** Pixels of the whole. */
  readonly width: number;
  readonly height: number;
  /** Pixels that the parts of the paper divide. */
  readonly paperWidth: number;
  /** Parts of the paper that the axes of each panel take, 0 to 1. */
  readonly places: readonly { readonly x: [number, number]; readonly y: [number, number] }[];
  /** Pixels from the axes up to a panel's title. */
  readonly titleShift: number;
}

/** Pixels that axes are high at least. */
const leastHeight = 40;

/**
 * Rows of axes that fill a width: within a row all are equally high and keep their shapes, and each keeps the room that
 * its labels need.
 *
 * @param right - pixels left free at the right of everything
 * @param above - pixels above each row, for titles
 */
export function panelGrid(
  frames: readonly Frame[],
  columns: number,
  width: number,
  right: number,
  above: number,
): PanelGrid {
  const rows: Frame[][] = [];
  for (let i = 0; i < frames.length; i += columns) rows.push(frames.slice(i, i + columns) as Frame[]);
  const inner = width - right;
  let tallest = 0;
  const heights = rows.map((row) => {
    const sides = row.reduce((sum, { l, r }) => sum + l + r, 0);
    const shapes = row.reduce((sum, frame) => sum + shapeOf(frame), 0);
    const filled = (inner - sides) / shapes;
    // A last row with fewer panels is not blown up to the width of the others.
    const height = row.length < columns && tallest > 0 ? Math.min(filled, tallest) : Math.min(filled, 620);
    tallest = Math.max(tallest, height);
    return Math.max(leastHeight, height);
  });
  const rims = rows.map((row) => ({
    t: Math.max(...row.map(({ t }) => t)) + above,
    b: Math.max(...row.map(({ b }) => b)),
  }));
  const used = rows.map((row, k) =>
    row.reduce((sum, frame) => sum + frame.l + frame.r + shapeOf(frame) * heights[k], 0),
  );
  // More than the width asked for only where panels would be lower than the least.
  const total = Math.max(...used);
  const height = heights.reduce((sum, h, k) => sum + h + rims[k].t + rims[k].b, 0);

  const places: { x: [number, number]; y: [number, number] }[] = [];
  let top = 0;
  rows.forEach((row, k) => {
    let left = 0;
    for (const frame of row) {
      const start = left + frame.l;
      const end = start + shapeOf(frame) * heights[k];
      places.push({
        x: [start / total, Math.min(1, end / total)],
        y: [1 - (top + rims[k].t + heights[k]) / height, 1 - (top + rims[k].t) / height],
      });
      left = end + frame.r;
    }
    top += rims[k].t + heights[k] + rims[k].b;
  });
  return { width: Math.round(total + right), height: Math.round(height), paperWidth: total, places, titleShift: 4 };
}

/** Width of the axes over their height. */
function shapeOf({ width, height, l, r, t, b }: Frame): number {
  return Math.max(width - l - r, 1) / Math.max(height - t - b, 1);
}
