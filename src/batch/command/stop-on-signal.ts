import { ArgumentError } from "../../errors.ts";

/** A signal that aborts at the first ^C (or SIGTERM), so that work ends whole; the second one ends the process. */
export function stopOnSignal(): { signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  const onSignal = (name: NodeJS.Signals) => {
    end();
    const hint = "Run the same command again to go on where it stopped.";
    stop.abort(new ArgumentError("STOPPED", `Stopped by ${name}: what is done is kept`, hint));
  };
  const end = () => {
    for (const name of names) process.off(name, onSignal);
  };
  for (const name of names) process.on(name, onSignal);
  return { signal: stop.signal, end };
}
