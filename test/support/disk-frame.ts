import { Frame } from "../../src/planet/frame.ts";
import { localTimeOf, venus } from "../../src/planet/planet.ts";

/**
 * A frame of Venus from far away: an image of `size`² pixels whose border is `reach` radii from its middle, over a place of
 * the planet; the Sun stands over longitude 0.
 *
 * @param radiance - of a place, by latitude and longitude in degrees
 */
export function diskFrame(
  size: number,
  radiance: (latitude: number, longitude: number) => number,
  { latitude = 0, longitude = 0, reach = 1.05 } = {},
): Frame {
  const length = size * size;
  const plane = () => new Float32Array(length).fill(Number.NaN);
  const planes = {
    radiance: plane(),
    incidence: plane(),
    emission: plane(),
    phase: plane(),
    latitude: plane(),
    longitude: plane(),
    localTime: plane(),
  };
  const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  for (let i = 0; i < length; i++) {
    const y = ((((i % size) + 0.5) / size) * 2 - 1) * reach;
    const z = (1 - ((Math.floor(i / size) + 0.5) / size) * 2) * reach;
    if (y * y + z * z >= 1) continue;
    const x = Math.sqrt(1 - y * y - z * z);
    const ahead = Math.cos(phi) * x - Math.sin(phi) * z;
    const up = Math.sin(phi) * x + Math.cos(phi) * z;
    const north = (Math.asin(up) * 180) / Math.PI;
    const east = ((Math.atan2(y, ahead) + lambda) * 180) / Math.PI;
    planes.latitude[i] = north;
    planes.longitude[i] = east;
    planes.emission[i] = (Math.acos(x) * 180) / Math.PI;
    planes.incidence[i] =
      (Math.acos(Math.cos((east * Math.PI) / 180) * Math.cos((north * Math.PI) / 180)) * 180) / Math.PI;
    planes.phase[i] = Math.abs(longitude);
    planes.localTime[i] = localTimeOf(east, 0, venus);
    planes.radiance[i] = radiance(north, east);
  }
  return new Frame({
    ...planes,
    rows: size,
    cols: size,
    metadata: {
      mission: "Test",
      instrument: "disk",
      filter: "UV",
      wavelengthNm: 365,
      time: "2015-12-07T05:23:30",
      resolutionKm: (2 * reach * venus.radiusKm) / size,
      subSolarLongitude: 0,
      files: ["disk.fit"],
      radianceUnit: "W/m2/sr/m",
      standIn: true,
    },
  });
}
