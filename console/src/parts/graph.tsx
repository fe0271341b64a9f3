import * as Plot from "@observablehq/plot";
import { useEffect, useRef } from "preact/hooks";

/** A line between two that stand on the circle, by their names; `weight` from 0 to 1. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  readonly colour: string;
  readonly isDashed: boolean;
}

const RIM = 1.35;
const THINNEST = 1;
const THICKEST = 7;

/** Names on a circle, in their order and on no map, and lines between them. A table beside it says the same. */
export function Graph({ title, names, lines }: { title: string; names: readonly string[]; lines: readonly Line[] }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = new Map(names.map((name, index) => [name, pointAt((index / names.length) * 2 * Math.PI)]));
    const arrows = lines.map((line) => ({ ...line, start: at.get(line.from)!, end: at.get(line.to)! }));
    const arrowsOf = (isDashed: boolean) =>
      Plot.arrow(
        arrows.filter((arrow) => arrow.isDashed === isDashed),
        {
          x1: ({ start }: Arrow) => start.x,
          y1: ({ start }: Arrow) => start.y,
          x2: ({ end }: Arrow) => end.x,
          y2: ({ end }: Arrow) => end.y,
          bend: 18,
          inset: 12,
          stroke: "colour",
          strokeWidth: ({ weight }: Arrow) => THINNEST + weight * (THICKEST - THINNEST),
          ...(isDashed ? { strokeDasharray: "10 7", strokeLinecap: "butt" } : {}),
        },
      );
    const points = [...at].map(([name, point]) => ({ name, ...point }));
    const chart = Plot.plot({
      className: "plot",
      ariaLabel: title,
      width: 560,
      height: 460,
      margin: 4,
      x: { axis: null, domain: [-RIM, RIM] },
      y: { axis: null, domain: [-RIM, RIM] },
      marks: [
        arrowsOf(false),
        arrowsOf(true),
        Plot.dot(points, { x: "x", y: "y", r: 4, fill: "#16242c" }),
        Plot.text(points, { x: ({ x }: Point) => x * 1.16, y: ({ y }: Point) => y * 1.12, text: "name", fontSize: 12 }),
      ],
    });
    chart.setAttribute("aria-hidden", "true");
    place.current!.replaceChildren(chart);
    return () => chart.remove();
  }, [title, JSON.stringify([names, lines])]);
  return <div class="chart" role="img" aria-label={title} ref={place} />;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Arrow = Line & { readonly start: Point; readonly end: Point };

function pointAt(angle: number): Point {
  return { x: Math.sin(angle), y: Math.cos(angle) };
}
