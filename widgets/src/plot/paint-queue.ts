const budgetMs = 12;

const waiting = new Set<() => void>();
let frame: number | undefined;

/**
 * Paints at the next frame, each painter once; when the painters of one frame have taken their time, the rest follow in the
 * next, so that a page with many linked plots stays responsive under a brush.
 */
export function paintSoon(paint: () => void): void {
  // A painter that waits already keeps its place: no plot is left behind by others that change all the time.
  waiting.add(paint);
  if (frame === undefined) frame = requestAnimationFrame(paintSome);
}

/** Takes a painter back. */
export function cancelPaint(paint: () => void): void {
  waiting.delete(paint);
}

function paintSome(): void {
  const start = performance.now();
  for (const paint of waiting) {
    waiting.delete(paint);
    try {
      paint();
    } catch (error) {
      reportError(error);
    }
    if (performance.now() - start > budgetMs) break;
  }
  frame = waiting.size > 0 ? requestAnimationFrame(paintSome) : undefined;
}
