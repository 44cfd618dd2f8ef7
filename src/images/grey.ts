import type { ImageStack } from "./image-stack.ts";

/** How bright red, green and blue look: the weights of the grey value L = 0.2989 R + 0.587 G + 0.114 B, torchvision's. */
export const luminance = [0.2989, 0.587, 0.114] as const;

/** Grey pictures of colour ones, by {@link luminance}; grey pictures are returned as they are. */
export function toGrey(images: ImageStack): ImageStack {
  if (images.channels === 1) return images;
  const pixels = images.height * images.width;
  const data = new Float32Array(images.count * pixels);
  for (let picture = 0; picture < images.count; picture++) {
    const red = picture * 3 * pixels;
    for (let i = 0; i < pixels; i++) {
      data[picture * pixels + i] =
        luminance[0] * images.data[red + i] +
        luminance[1] * images.data[red + pixels + i] +
        luminance[2] * images.data[red + 2 * pixels + i];
    }
  }
  return { ...images, data, channels: 1 };
}
