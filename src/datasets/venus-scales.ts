/** Widths of the patches for which the stand-in's textures are made, km. */
export const venusScales = [3000, 500, 25] as const;

/** Width of a patch, km. */
export type VenusScale = (typeof venusScales)[number];
