/** `albedo/planet`: pictures of planets with the geometry of every pixel. */
export { Frame, type FrameMetadata, type FrameParts, type FramePlanes } from "./frame.ts";
export { foldLongitude, jupiter, localTimeOf, type Planet, venus } from "./planet.ts";
