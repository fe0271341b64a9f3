import * as Plot from "@observablehq/plot";
import { useEffect, useRef } from "preact/hooks";

/** A bar, by what it is of. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
}

/** Bars from a common zero. The table beside it says the same, so that nobody needs the picture. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const values = bars.map(({ value }) => value);
    // The name is fixed because the policy of the page permits Plot's one style by its hash, which has the name in it.
    const chart = Plot.plot({
      className: "plot",
      ariaLabel: title,
      width: 640,
      marginLeft: 190,
      marginRight: 130,
      x: { axis: null, domain: [Math.min(0, ...values), Math.max(0, ...values) || 1] },
      y: { label: null, domain: bars.map(({ label }) => label) },
      marks: [
        Plot.barX(bars, { y: "label", x: "value", fill: "#14506b" }),
        Plot.text(bars, { y: "label", x: "value", text: "text", textAnchor: "start", dx: 6 }),
        Plot.ruleX([0]),
      ],
    });
    chart.setAttribute("aria-hidden", "true");
    place.current.replaceChildren(chart);
    return () => chart.remove();
  }, [title, JSON.stringify(bars)]);
  return bars.length === 0 ? null : <div class="chart" role="img" aria-label={title} ref={place} />;
}
