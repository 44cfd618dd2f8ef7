/** A time span in words: `0.4 s`, `12 s`, `2:05 min`, `3:20 h`. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)} min`;
  return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))} h`;
}

/** Seconds that are left of work of which a part is done, if the rest goes as fast. */
export function secondsLeft(elapsed: number, done: number, total: number): number | undefined {
  return done > 0 ? (elapsed / done) * (total - done) : undefined;
}
