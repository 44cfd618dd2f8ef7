/**
 * The training of the land study in a notebook, with the figure that grows: CPU seconds of all processes of a kernel
 * (Linux), in the cell that trains and in all cells, imports and the making of the rows included. There is no peer; the
 * bar is 5 s. Each round has a kernel of its own, and the least counts.
 */
import { startKernel } from "../kernel/client/index.ts";
import { treeCpu } from "./support/process-tree.ts";
import { round4 } from "./support/torch.ts";

const [rows, epochs] = [10_870, 30];
const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 3);

const prepare = `
import { matrix } from "albedo";
import { trainVae } from "albedo/nn";
import { trainingPlot } from "albedo/widgets";
const rows = Float64Array.from({ length: ${rows} * 7 }, (_, i) => Math.sin(i % 7 + Math.floor(i / 7) / 300) + 0.1 * Math.sin(i * 7.7));
const x = matrix(rows, ${rows}, 7);`;
const train = (batchSize: number) => `
const plot = trainingPlot({ title: "Autoencoder", epochs: ${epochs} });
const model = await trainVae(x, { latent: 2, epochs: ${epochs}, batchSize: ${batchSize}, onEpoch: (report) => plot.push(report) });
model.history.length`;

for (const batchSize of [128, 256]) {
  const best = { cell: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY, updates: 0 };
  for (let round = 0; round < rounds; round++) {
    const kernel = await startKernel();
    let updates = 0;
    kernel.onMessage((_, { header }) => {
      if (header.msg_type === "update_display_data") updates++;
    });
    await run(prepare);
    const before = treeCpu(kernel.pid);
    await run(train(batchSize));
    const after = treeCpu(kernel.pid);
    await kernel.shutdown();
    best.updates = updates;
    best.cell = Math.min(best.cell, after - before);
    best.all = Math.min(best.all, after);

    async function run(code: string): Promise<void> {
      const { status, error } = await kernel.execute(code);
      if (status !== "ok") throw new Error(`The cell failed: ${error?.evalue}`);
    }
  }
  const size = `${rows} x 7, ${epochs} epochs, batch ${batchSize}`;
  const none = { peer: null, peerName: null, ratio: null };
  const job = "notebook: VAE with a live figure, CPU s of the kernel's processes";
  console.log(JSON.stringify({ job, size, ours: round4(best.cell), ...none, updates: best.updates }));
  console.log(JSON.stringify({ job: `${job}, from its start`, size, ours: round4(best.all), ...none }));
}
