import { useState } from "preact/hooks";

import type { CurrencyNames } from "../../../src/acts/world.ts";
import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Answered, Country, Money, useCountryName } from "../parts/parts.tsx";
import { type Corridor, corridorsOf } from "../reading/corridors.ts";
import { readAll } from "../reading/history.ts";

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
          return (
            <>
              <Choice currencies={currencies} chosen={currency.token} choose={choose} />
              <Matrix {...{ currency, corridors: corridorsOf(history, currency, [...countries.keys()], now) }} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

function Choice({
  currencies,
  chosen,
  choose,
}: {
  currencies: readonly CurrencyNames[];
  chosen: string;
  choose: (token: string) => void;
}) {
  const { words } = useShared();
  return (
    <label>
      {words.currency}{" "}
      <select name="currency" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {currencies.map(({ token, code, issuer }) => (
          <option value={token}>
            {code} (<Country code={issuer} />)
          </option>
        ))}
      </select>
    </label>
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
