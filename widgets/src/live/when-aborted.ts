/** Ends something with its view: when the signal comes, or at once where the view has gone while it was being made. */
export function whenAborted(signal: AbortSignal, end: () => void): void {
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
}
