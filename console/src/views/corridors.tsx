import { useState } from "preact/hooks";

import type { CurrencyNames } from "../../../src/acts/world.ts";
import { useAsked } from "../parts/asked.ts";
import { Bars } from "../parts/chart.tsx";
import { useShared } from "../parts/context.ts";
import { CurrencyChoice } from "../parts/currencies.tsx";
import { Graph } from "../parts/graph.tsx";
import { Answered, Money, useCountryName } from "../parts/parts.tsx";
import { type Corridor, corridorsOf } from "../reading/corridors.ts";
import { readAll } from "../reading/history.ts";

const SHOWN = 10; // corridors whose volumes are drawn

/** Which country lets its banks pay which, in a currency. No borders are drawn. */
export function Corridors() {
  const { consortium, countries, words, block } = useShared();
  const [chosen, choose] = useState("");
  const read = async () => ({ ...(await readAll(consortium)), currencies: await consortium.names.currencies() });
  const all = useAsked(read, [consortium], block);
  return (
    <>
      <p>{words.corridors.lead}</p>
      <p>{words.corridors.key}</p>
      <Answered asked={all}>
        {({ history, now, currencies }) => {
          const currency = currencies.find(({ token }) => token === chosen) ?? currencies[0];
          if (currency === undefined) return <p>{words.none}</p>;
          const corridors = corridorsOf(history, currency, [...countries.keys()], now);
          return (
            <>
              <CurrencyChoice
                name="currency"
                label={words.currency}
                chosen={currency.token}
                {...{ currencies, choose }}
              />
              <Picture {...{ currency, corridors }} />
              <h2>{words.corridors.matrix}</h2>
              <Matrix {...{ currency, corridors }} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

/** How a corridor is drawn: what is closed is not, and dashes tell it as well as colours do. */
const DRAWN = {
  open: { colour: "#1b6038", isDashed: false },
  restricted: { colour: "#8a5a00", isDashed: true },
  halted: { colour: "#98231c", isDashed: true },
} as const;

/** Who may pay whom, and how much was paid: the thicker, the more. */
function Picture({ currency, corridors }: { currency: CurrencyNames; corridors: readonly Corridor[] }) {
  const { consortium, countries, words } = useShared();
  const countryName = useCountryName();
  const abroad = corridors.filter(({ from, to }) => from !== to);
  const most = abroad.reduce((largest, { total }) => (total > largest ? total : largest), 1n);
  const shareOf = (total: bigint) => Number((total * 1_000n) / most) / 1_000;
  const lines = abroad.flatMap(({ from, to, openness, total }) => {
    if (openness === "closed") return [];
    return [{ from: countryName(from), to: countryName(to), weight: shareOf(total), ...DRAWN[openness] }];
  });
  const used = abroad.filter(({ count }) => count > 0).sort((a, b) => (a.total < b.total ? 1 : -1));
  const volumes = used.slice(0, SHOWN);
  const said = useAsked(
    () => Promise.all(volumes.map(({ total }) => consortium.names.amount(currency.token, total))),
    [[currency.token, ...volumes.map(({ total }) => total)].join()],
  );
  const bars = volumes.map(({ from, to, total }, index) => {
    return {
      label: `${countryName(from)} → ${countryName(to)}`,
      value: Number(total),
      text: said.value?.[index] ?? "",
    };
  });
  return (
    <>
      <h2>{words.corridors.graph}</h2>
      <p>{words.corridors.graphKey}</p>
      <Graph
        title={`${words.corridors.graph}, ${currency.code}`}
        names={[...countries.keys()].map(countryName)}
        lines={lines}
      />
      {bars.length > 0 && <h2>{words.corridors.volumes}</h2>}
      <Bars title={`${words.corridors.volumes}, ${currency.code}`} bars={bars} />
    </>
  );
}

function Matrix({ currency, corridors }: { currency: CurrencyNames; corridors: readonly Corridor[] }) {
  const { countries, words } = useShared();
  const countryName = useCountryName();
  const members = [...countries.keys()];
  return (
    <div class="scrolls" role="region" aria-label={words.corridors.matrix} tabIndex={0}>
      <table class="matrix">
        <caption class="unseen">{words.corridors.matrix}</caption>
        <thead>
          <tr>
            <th scope="col">
              {words.from} / {words.to}
            </th>
            {members.map((to) => (
              <th scope="col">{countryName(to)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((from) => (
            <tr>
              <th scope="row">{countryName(from)}</th>
              {corridors
                .filter((each) => each.from === from)
                .map((corridor) => (
                  <Cell corridor={corridor} token={currency.token} />
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ corridor: { openness, count, total }, token }: { corridor: Corridor; token: string }) {
  const { words } = useShared();
  return (
    <td class={openness}>
      {words.corridors[openness]}
      {count > 0 && (
        <>
          <br />
          {words.corridors.payments(count)}
          <br />
          <Money token={token} minor={total} />
        </>
      )}
    </td>
  );
}
