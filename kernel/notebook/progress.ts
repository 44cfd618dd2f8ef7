import type { CellEvent } from "./execute-notebook.ts";

/** Where progress is written; `process.stderr` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Shows how far a notebook is. */
export interface Progress {
  onCell(event: CellEvent): void;
  /** Ends the bar; call it before anything else is printed. */
  end(): void;
}

const barWidth = 16;
const tickMs = 200;

/** A bar that is redrawn in place on a terminal; elsewhere one line for each cell that has ended. */
export function showProgress(name: string, stream: ProgressStream = process.stderr): Progress {
  return stream.isTTY ? bar(name, stream) : lines(name, stream);
}

function bar(name: string, stream: ProgressStream): Progress {
  let timer: NodeJS.Timeout | undefined;
  const draw = ({ number, count, cell, state }: CellEvent, seconds: number) => {
    const done = Math.round((barWidth * (state === "ended" ? number : number - 1)) / count);
    const filled = "█".repeat(done) + "░".repeat(barWidth - done);
    const text = `${name} ${filled} ${number}/${count} ${clock(seconds)} ${firstLine(cell.source)}`;
    stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return {
    onCell(event) {
      clearInterval(timer);
      const start = performance.now();
      draw(event, event.seconds);
      if (event.state === "started") timer = setInterval(() => draw(event, (performance.now() - start) / 1000), tickMs);
    },
    end() {
      clearInterval(timer);
      stream.write("\r\x1b[2K");
    },
  };
}

function lines(name: string, stream: ProgressStream): Progress {
  return {
    onCell({ state, number, count, cell, seconds }) {
      if (state === "ended") stream.write(`${name} [${number}/${count}] ${clock(seconds)} ${firstLine(cell.source)}\n`);
    },
    end() {},
  };
}

/** What a cell begins with, without its comment marks. */
function firstLine(source: string): string {
  const line = source.split("\n").find((one) => one.trim() !== "") ?? "";
  return line
    .replace(/^\s*\/\/\s*/, "")
    .trim()
    .slice(0, 60);
}

/** Elapsed time: `0.4 s`, `12 s`, `2:05 min`. */
export function clock(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}
