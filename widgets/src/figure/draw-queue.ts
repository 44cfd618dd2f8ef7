let last: Promise<unknown> = Promise.resolve();

/** Draws one figure at a time, giving the page a frame between them, so that a long notebook stays responsive. */
export function enqueueDrawing<T>(draw: () => Promise<T> | T): Promise<T> {
  const turn = last.then(nextFrame).then(draw);
  last = turn.catch(() => {});
  return turn;
}

/** Resolves at the next frame, or soon where the page is hidden and has no frames. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, 100);
    const frame = requestAnimationFrame(done);
    function done(): void {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      resolve();
    }
  });
}
