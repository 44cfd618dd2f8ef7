import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { display, type MimeBundle, plotlyMime } from "../../kernel/protocol.ts";
import { progress, trainingPlot } from "../../src/interactive/index.ts";
import { StatusLine } from "../../src/interactive/status-line.ts";

interface Shown {
  readonly bundle: MimeBundle;
  readonly update: boolean;
  readonly displayId: string;
}

/** A stand-in for the kernel's `display`, and what it was given. */
function installDisplay(): { shown: Shown[]; pending: Promise<void>[] } {
  const shown: Shown[] = [];
  const pending: Promise<void>[] = [];
  const show = (value: { [display](): MimeBundle | Promise<MimeBundle> }, options: Omit<Shown, "bundle">) => {
    const bundle = value[display]();
    const add = (ready: MimeBundle) =>
      void shown.push({ bundle: ready, displayId: options.displayId, update: options.update ?? false });
    if (bundle instanceof Promise) pending.push(bundle.then(add));
    else add(bundle);
  };
  (globalThis as { display?: unknown }).display = show;
  return { shown, pending };
}

afterEach(() => {
  delete (globalThis as { display?: unknown }).display;
});

const text = ({ bundle }: Shown) => bundle["text/plain"];

describe("trainingPlot() in a kernel", () => {
  let kernel: ReturnType<typeof installDisplay>;
  beforeEach(() => {
    kernel = installDisplay();
  });

  it("shows itself once and replaces itself with every burst of reports, the last one always", async () => {
    const plot = trainingPlot({ title: "Autoencoder", epochs: 50 });
    for (let epoch = 1; epoch <= 50; epoch++) plot.push({ epoch, loss: 1 / epoch, mse: 1, r2: 1 - 1 / epoch });
    expect(kernel.shown.length).toBeLessThan(5);
    await Promise.all(kernel.pending);
    const { shown } = kernel;
    expect(shown.map(({ update }) => update)).toEqual([false, ...shown.slice(1).map(() => true)]);
    expect(new Set(shown.map(({ displayId }) => displayId)).size).toBe(1);
    expect(text(shown[0])).toMatch(/^Autoencoder: Epoch 1 of 50, .* left: loss 1, R² 0$/);
    expect(text(shown[shown.length - 1])).toMatch(/^Autoencoder: Epoch 50 of 50, in 0\.\d s: loss 0\.02, R² 0\.98$/);
  });

  it("appears where it is displayed, and gives the kernel nothing to show twice", () => {
    const plot = trainingPlot();
    expect(plot[display]()).toEqual({});
    expect(text(kernel.shown[0])).toBe("No epoch has ended yet");
    plot.push({ loss: 3 });
    expect(kernel.shown.filter(({ update }) => !update).length).toBe(1);
  });

  it("sends what waits although the cell's timers were stopped", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "setImmediate"] });
    try {
      const plot = trainingPlot();
      for (const loss of [3, 2, 1]) plot.push({ loss });
      await Promise.all(kernel.pending);
      expect(text(kernel.shown[kernel.shown.length - 1])).toContain("loss 1");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("trainingPlot()", () => {
  beforeEach(() => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("draws losses together, other numbers apart, and no counts or lists", () => {
    const plot = trainingPlot({ title: "Training" });
    for (const epoch of [1, 2, 3]) {
      plot.push({ epoch, loss: epoch, testLoss: 2 * epoch, divergence: 5, seconds: 1, best: true, r2PerColumn: [1] });
    }
    const { data, layout } = plot.figure();
    expect(data.map(({ name }) => name)).toEqual(["loss", "test loss", undefined]);
    expect([...(data[1].y as Float64Array)]).toEqual([2, 4, 6]);
    expect([...(data[2].x as Float64Array)]).toEqual([1, 2, 3]);
    expect("xaxis2" in layout && !("xaxis3" in layout)).toBe(true);
  });

  it("leaves a gap for what a report lacks, and draws only the values asked for", () => {
    const plot = trainingPlot({ values: ["r2"] });
    plot.push({ loss: 1 });
    plot.push({ loss: 1, r2: 0.5 });
    const { data } = plot.figure();
    expect(data.length).toBe(1);
    expect([...(data[0].y as Float64Array)]).toEqual([Number.NaN, 0.5]);
    const late = trainingPlot();
    late.push({ loss: 1 });
    late.push({ loss: 2, score: 7 });
    expect([...(late.figure().data[1].y as Float64Array)]).toEqual([Number.NaN, 7]);
  });

  it("draws about a thousand points of a long training, the last one among them", () => {
    const plot = trainingPlot();
    for (let epoch = 1; epoch <= 2500; epoch++) plot.push({ epoch, loss: epoch });
    const y = plot.figure().data[0].y as Float64Array;
    expect(y.length).toBeLessThan(1001);
    expect(y[y.length - 1]).toBe(2500);
  });

  it("outside a kernel shows its figure, and writes the last epoch to stderr", () => {
    const plot = trainingPlot({ epochs: 2 });
    plot.push({ epoch: 1, loss: Number.NaN });
    plot.push({ epoch: 2, loss: 0.5 });
    expect(Object.keys(plot[display]())).toEqual([plotlyMime, "text/plain"]);
    expect(vi.mocked(process.stderr.write).mock.calls.join()).toMatch(/Epoch 2 of 2, in .*: loss 0\.5\n/);
    expect(() => trainingPlot({ epochs: 0 })).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});

describe("progress()", () => {
  let kernel: ReturnType<typeof installDisplay>;
  beforeEach(() => {
    kernel = installDisplay();
  });
  const last = async () => {
    await Promise.all(kernel.pending);
    return kernel.shown[kernel.shown.length - 1];
  };

  it("goes along with a list, a number and a stream, and says how long they took", async () => {
    expect([...progress(["a", "b"], { title: "Reading", unit: "files" })]).toEqual(["a", "b"]);
    expect(text(await last())).toMatch(/^Reading: 2 of 2 files, in 0\.\d s$/);
    expect([...progress(3)]).toEqual([0, 1, 2]);
    const stream = async function* () {
      yield 1;
      yield 2;
    };
    const seen: number[] = [];
    for await (const value of progress(stream(), { unit: "frames" })) seen.push(value);
    expect(seen).toEqual([1, 2]);
    expect(text(await last())).toMatch(/^2 frames, in/);
  });

  it("stays where a loop was left", async () => {
    for (const i of progress(10)) if (i === 4) break;
    expect(text(await last())).toMatch(/^4 of 10, ended after/);
    const failing = () => {
      for (const i of progress(10)) if (i === 2) throw new Error("stop");
    };
    expect(failing).toThrow("stop");
    expect(text(await last())).toMatch(/^2 of 10, ended/);
  });

  it("is moved by hand, with a note, and escapes what it shows", async () => {
    const bar = progress(4, { title: "a < b & c" });
    bar.advance(2, "loss 0.3");
    expect(bar.done).toBe(2);
    const { bundle } = await last();
    expect(bundle["text/plain"]).toMatch(/^a < b & c: 2 of 4, .* left, loss 0\.3$/);
    expect(bundle["text/html"]).toContain('<progress value="2" max="4"');
    expect(bundle["text/html"]).toContain("a &lt; b &amp; c");
    bar.set(4);
    expect(text(await last())).toMatch(/^a < b & c: 4 of 4, in/);
    for (const bad of [() => progress(1.5), () => progress(-1), () => bar.set(Number.NaN)]) {
      expect(bad).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    }
  });
});

it("StatusLine writes over itself on a terminal, and elsewhere only what lasts", () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) => ({ isTTY, columns: 12, write: (part: unknown) => written.push(String(part)) > 0 });
  const terminal = new StatusLine(() => "a long line of text", stream(true) as never);
  terminal.change(false);
  terminal.change(false);
  terminal.change(true);
  expect(written).toEqual(["\r\x1b[2Ka long line", "\r\x1b[2Ka long line\n"]);
  written.length = 0;
  const log = new StatusLine(() => "text", stream(false) as never);
  log.change(false);
  log.change(true);
  expect(written).toEqual(["text\n"]);
});
