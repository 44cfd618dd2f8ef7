/** When a picture was taken, and its files' names up to what tells them apart. */
export interface PictureTime {
  readonly time: string;
  readonly stem: string;
}

/** Picture `index` of UVI: one in two hours from the paper's example on. */
export function uviTime(index: number): PictureTime {
  const time = new Date(Date.UTC(2015, 11, 7, 5, 23, 30, 28) + index * 7_200_000).toISOString();
  return { time, stem: `uvi_${time.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")}_365` };
}

/** Picture `index` of VMC: one in ten minutes from the paper's example on, V2496_0041. */
export function vmcTime(index: number): PictureTime {
  const time = new Date(Date.UTC(2013, 1, 18, 4, 5, 6, 6) + index * 600_000).toISOString();
  return { time, stem: `V2496_${String(41 + index).padStart(4, "0")}_UV2` };
}
