import { useState } from "preact/hooks";

import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Answered, useCountryName } from "../parts/parts.tsx";
import { readDesk } from "../reading/history.ts";
import { Cases } from "./desk-cases.tsx";
import { Clocks } from "./desk-clocks.tsx";
import { Files } from "./desk-files.tsx";
import { Networks } from "./desk-networks.tsx";
import { Flows, LatestPayments } from "./desk-payments.tsx";
import { Refusals } from "./desk-refusals.tsx";

/** A country's payments, refusals, holds and clocks, as its Supervisor sees them. */
export function Supervision() {
  const { consortium, countries, words, block } = useShared();
  const countryName = useCountryName();
  const [country, setCountry] = useState([...countries.keys()][0] ?? 0);
  const desk = useAsked(() => readDesk(consortium, country), [consortium, country], block);
  return (
    <>
      <p>{words.supervision.lead}</p>
      <label>
        {words.country}{" "}
        <select name="country" value={country} onChange={(event) => setCountry(Number(event.currentTarget.value))}>
          {[...countries.keys()].map((code) => (
            <option value={code}>{countryName(code)}</option>
          ))}
        </select>
      </label>
      <Answered asked={desk}>
        {(found) => (
          <>
            <Flows desk={found} />
            <Clocks desk={found} />
            <Networks desk={found} />
            <Cases desk={found} />
            <LatestPayments desk={found} />
            <Refusals />
            <Files desk={found} />
          </>
        )}
      </Answered>
    </>
  );
}
