import type { VenusPair } from "./venus-files.ts";
import { type SceneOptions, venusScene } from "./venus-scene.ts";
import { writeVenusTruth } from "./venus-truth.ts";
import { writeUvi } from "./venus-uvi.ts";
import { writeVmc } from "./venus-vmc.ts";

/** Makes one picture of the stand-in and writes its files, the image last, so that a pair is whole once it is there. */
export async function writeVenus(pair: Required<VenusPair>, options: SceneOptions, time: string): Promise<void> {
  const scene = venusScene(options);
  await writeVenusTruth(pair.truth, scene, options);
  const write = options.mission === "uvi" ? writeUvi : writeVmc;
  await write(scene, pair.image, pair.geometry, time);
}
