import type { Palette } from "../figure/template.ts";
import type { PictureAtlas } from "../plot/picture-atlas.ts";
import type { Placing } from "../plot/point-plot.ts";
import type { Selection } from "../plot/selection.ts";

const side = 30;

/** Draws pictures in place of points, one for each patch of the plane that has room for one; the rest stay dots. */
export function drawPicturesAt(
  canvas: CanvasRenderingContext2D,
  place: Placing,
  palette: Palette,
  options: {
    x: ArrayLike<number>;
    y: ArrayLike<number>;
    selection: Selection;
    atlas: PictureAtlas;
    color: (row: number) => string;
  },
): void {
  const { x, y, selection, atlas, color } = options;
  const { inner } = place;
  const taken = new Set<number>();
  const columns = Math.ceil(inner.width / (side + 6)) + 1;
  for (const chosen of selection.isActive ? [1, 0] : [0]) {
    for (let row = 0; row < x.length; row++) {
      if (selection.isActive && selection.mask[row] !== chosen) continue;
      const [px, py] = [place.x(x[row]!), place.y(y[row]!)];
      if (px < inner.left || py < inner.top || px > inner.left + inner.width || py > inner.top + inner.height) continue;
      const patch = Math.floor((py - inner.top) / (side + 6)) * columns + Math.floor((px - inner.left) / (side + 6));
      if (taken.has(patch)) continue;
      taken.add(patch);
      canvas.globalAlpha = selection.isActive && !chosen ? 0.35 : 1;
      if (atlas.draw(canvas, row, px - side / 2, py - side / 2, side)) {
        canvas.lineWidth = 2;
        canvas.strokeStyle = chosen ? palette.text : color(row);
        canvas.strokeRect(px - side / 2, py - side / 2, side, side);
        canvas.fillStyle = color(row);
        canvas.fillRect(px - side / 2, py + side / 2 - 4, side, 4);
      }
      canvas.globalAlpha = 1;
    }
  }
}
