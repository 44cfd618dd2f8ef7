import { type Scene, type SceneOptions, venusScene } from "../../src/datasets/venus-scene.ts";
import { Frame, type FrameMetadata } from "../../src/planet/frame.ts";

export const metadata: FrameMetadata = {
  mission: "Venus Express",
  instrument: "VMC",
  filter: "UV2",
  wavelengthNm: 365,
  time: "2013-02-18T04:05:06.000Z",
  resolutionKm: 0.4567,
  subSolarLongitude: 0,
  files: ["V0000_0000_UV2.IMG"],
  radianceUnit: "W/m3/sr",
  standIn: true,
};

/** A picture of the stand-in as a frame, without files, and the truth about it. */
export function sceneFrame(options: SceneOptions): { frame: Frame; scene: Scene } {
  const scene = venusScene(options);
  const { rows, cols, radiance, geometry, localTime } = scene;
  return { frame: new Frame({ rows, cols, radiance, ...geometry, localTime, metadata }), scene };
}

/** A frame of given radiance, angles 0 unless given. */
export function flatFrame(
  rows: number,
  cols: number,
  planes: { radiance: ArrayLike<number>; incidence?: ArrayLike<number>; emission?: ArrayLike<number> },
): Frame {
  const zeros = () => new Float32Array(rows * cols);
  return new Frame({
    rows,
    cols,
    radiance: Float32Array.from(planes.radiance),
    incidence: planes.incidence ? Float32Array.from(planes.incidence) : zeros(),
    emission: planes.emission ? Float32Array.from(planes.emission) : zeros(),
    phase: zeros(),
    latitude: zeros(),
    longitude: zeros(),
    localTime: zeros(),
    metadata,
  });
}
