/**
 * What SimCLR gains on painted skies from random weights: Ward's accuracy and adjusted Rand score before and after 12 epochs of
 * `simclrPreset(64)` on 360 pictures, the same treatment of the features on both sides. Three to four minutes of one thread for a
 * seed and a set; `ALBEDO_SEEDS=1,2,3` says which seeds, `ALBEDO_SKIES=grey,colour` which sets. No peer: one JSON object a line.
 */
import { cutTree } from "../src/cluster/cut-tree.ts";
import { linkage } from "../src/cluster/linkage.ts";
import { cloudStandIn } from "../src/datasets/clouds/cloud-stand-in.ts";
import { pca } from "../src/decomposition/pca.ts";
import type { Matrix } from "../src/matrix.ts";
import { adjustedRandScore } from "../src/metrics/adjusted-rand.ts";
import { matchLabels } from "../src/metrics/match-labels.ts";
import { toUnitLength } from "../src/nn/benchmark/benchmark.ts";
import { resnet18 } from "../src/nn/encoders/resnet18-encoder.ts";
import { simclrPreset } from "../src/nn/simclr/simclr-presets.ts";
import { trainSimclr } from "../src/nn/simclr/train-simclr.ts";

const listed = (name: string, otherwise: string) => (process.env[name] ?? otherwise).split(",");
const epochs = 12;

for (const skies of listed("ALBEDO_SKIES", "grey")) {
  const { images, labels } = cloudStandIn({ perClass: 60, size: 64, grey: skies === "grey" });
  const score = (features: Matrix) => {
    const clusters = cutTree(linkage(features, { method: "ward" }), { nClusters: 6 });
    return { accuracy: matchLabels(labels, clusters).accuracy, adjustedRand: adjustedRandScore(labels, clusters) };
  };
  const scores = (features: Matrix) => ({
    asTheyAre: score(features),
    unitLength: score(toUnitLength(features)),
    pca16: score(pca(features, { nComponents: 16 }).transform(features)),
  });
  for (const seed of listed("ALBEDO_SEEDS", "1").map(Number)) {
    const random = await resnet18({ size: 64, seed });
    const before = scores(await random.encode(images, { threads: 1 }));
    const start = process.cpuUsage();
    const testLosses: number[] = [];
    const { encoder } = await trainSimclr(random, images, {
      ...simclrPreset(64),
      epochs,
      seed,
      threads: 1,
      onEpoch: ({ testLoss }) => testLosses.push(testLoss),
    });
    const { user, system } = process.cpuUsage(start);
    const after = scores(await encoder.encode(images, { threads: 1 }));
    const job = `SimCLR, ${skies} skies, seed ${seed}`;
    console.log(JSON.stringify({ job, size: images.count, seconds: (user + system) / 1e6, before, after, testLosses }));
  }
}
