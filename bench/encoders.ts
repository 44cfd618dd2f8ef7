/**
 * What encoders cost at the study's size, without a peer, one thread, one JSON object a line. First the pace and the memory of
 * encoding `ALBEDO_PATCHES` (6,500) patches of 128 x 128, streamed and seen at 224 x 224: a line after each tenth. Then the CPU
 * seconds of SimCLR and of the autoencoder for 40 pictures at 224 x 224, one step of 32 and the test loss of 8, the shares of
 * every epoch, the least of `ALBEDO_ROUNDS` (3); and the CPU hours that the whole grid of Table 1 takes at this pace, its
 * trainings on colour and grey for 64 epochs and the autoencoder's 22. About eight CPU minutes and 6 GB.
 */
import { type ImageStack, imageStack } from "../src/images/image-stack.ts";
import { trainAutoencoder } from "../src/nn/autoencoder/train-autoencoder.ts";
import { resnet18 } from "../src/nn/encoders/resnet18-encoder.ts";
import type { TrainSimclrOptions } from "../src/nn/simclr/simclr-options.ts";
import { simclrPreset } from "../src/nn/simclr/simclr-presets.ts";
import { trainSimclr } from "../src/nn/simclr/train-simclr.ts";
import { random } from "../src/random.ts";

const patches = Number(process.env.ALBEDO_PATCHES ?? 6500);
const rounds = Number(process.env.ALBEDO_ROUNDS ?? 3);
const study = { pictures: 2100, epochs: 64, autoencoderEpochs: 22 };

const tell = (row: object) => console.log(JSON.stringify(row));
const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const backbone = await resnet18({ size: 224 });
const noise = imageStack(Float32Array.from({ length: 50 * 128 * 128 }, random(1).next), { height: 128, width: 128 });

/** The same 50 patches again and again, each time in an array of its own, as from files. */
async function* stream(): AsyncGenerator<ImageStack> {
  for (let left = patches; left > 0; left -= 50) {
    const data = noise.data.slice(0, Math.min(50, left) * 128 * 128);
    yield imageStack(data, noise);
  }
}

const start = cpuSeconds();
let next = 0;
await backbone.encode(stream(), {
  threads: 1,
  batchSize: 25,
  onProgress({ done }) {
    if (done < next && done < patches) return;
    next += patches / 10;
    const pace = done / (cpuSeconds() - start);
    tell({
      job: "encode 128 x 128 at 224 x 224",
      size: done,
      perCpuSecond: Number(pace.toFixed(1)),
      megabytes: megabytes(),
    });
  },
});
const encodingPace = patches / (cpuSeconds() - start);

const pictures = imageStack(Float32Array.from({ length: 40 * 3 * 150 * 150 }, random(2).next), {
  height: 150,
  width: 150,
  channels: 3,
});
const simclr = await leastSeconds((options) => trainSimclr(backbone, pictures, { ...simclrPreset(224), ...options }));
tell({ job: "SimCLR at 224 x 224", size: "40 pictures", cpuSeconds: simclr, megabytes: megabytes() });
const autoencoder = await leastSeconds((options) => trainAutoencoder(backbone, pictures, { size: 224, ...options }));
tell({ job: "autoencoder at 224 x 224", size: "40 pictures", cpuSeconds: autoencoder, megabytes: megabytes() });

const perEpoch = study.pictures / pictures.count;
const training = perEpoch * (2 * study.epochs * simclr + study.autoencoderEpochs * autoencoder);
// Three encoders see the coloured pictures, those with holes and those with gradients; two see the grey ones.
const encoding = (11 * study.pictures) / encodingPace;
const cpuHours = Number(((training + encoding) / 3600).toFixed(1));
tell({ job: "Table 1, whole grid", size: `${study.pictures} pictures`, cpuHours });

/** Of the epochs after the first, which builds the graph. */
async function leastSeconds(train: (options: TrainSimclrOptions) => Promise<unknown>): Promise<number> {
  const ends: number[] = [];
  await train({ epochs: rounds + 1, threads: 1, batchSize: 32, onEpoch: () => ends.push(cpuSeconds()) });
  return Number(Math.min(...ends.slice(1).map((end, i) => end - ends[i])).toFixed(2));
}
