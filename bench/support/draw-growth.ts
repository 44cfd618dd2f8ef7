import { createInterface } from "node:readline";
import { lines, panels } from "../../src/figures/index.ts";

/** Draws the lines of `bench/growth.ts`, read from standard input, into the PNG file that is named. */
interface Timing {
  job: string;
  size: string;
  ours: number;
  peer: number | null;
  peerName: string | null;
}

const titles: Readonly<Record<string, string>> = {
  ward: "Ward",
  kmeans: "k-means, k = 7, ten starts",
  silhouette: "silhouette, exact",
  knn: "15 nearest neighbours",
};

const timings: Timing[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith("{")) timings.push(JSON.parse(line));
}
const jobs = [...new Set(timings.map(({ job }) => job))];
const figures = jobs.map((job) => {
  const own = timings.filter((timing) => timing.job === job);
  const peerName = own.find((timing) => timing.peerName)?.peerName;
  return lines({
    x: own.map(({ size }) => Number(size)),
    y: { here: own.map(({ ours }) => ours), peer: own.map(({ peer }) => peer ?? Number.NaN) },
    xTitle: "rows of 7 columns",
    yTitle: "CPU seconds",
    logX: true,
    logY: true,
    title: `${titles[job] ?? job}; peer ${peerName}`,
  });
});
await panels(figures, { columns: 2 }).toImage(process.argv[2]);
